import { z } from 'zod'
import type { AccountEvent, FollowedEvent } from './account-event.ts'
import type { EventBody } from './event.ts'
import type { Json, ProviderMetadata } from './json.ts'
import * as shapes from './shapes.schema.ts'

const ofRun = { runId: z.string(), messageId: z.string(), at: shapes.time }
const partId = z.string()
const providerMetadata = z.custom<ProviderMetadata>().exactOptional()
const type = <T extends string>(name: T) => z.literal(name)

/** An event of a conversation: the type is on the `event:` line, the rest on the `data:` line. */
export const conversationEvent = z
  .discriminatedUnion('type', [
    z.strictObject({ type: type('message'), message: shapes.message }),
    z.strictObject({
      type: type('run-start'),
      parentId: z.string().nullable(),
      model: z.string(),
      ...ofRun,
    }),
    z.strictObject({
      type: type('step-start'),
      step: z.int(),
      ...shapes.promptCut,
      ...ofRun,
    }),
    z.strictObject({ type: type('step-model'), model: z.string(), ...ofRun }),
    z.strictObject({ type: type('text-start'), partId, ...ofRun }),
    z.strictObject({ type: type('text-delta'), partId, text: z.string() }),
    z.strictObject({ type: type('text-end'), partId, providerMetadata }),
    z.strictObject({ type: type('reasoning-start'), partId, ...ofRun }),
    z.strictObject({ type: type('reasoning-delta'), partId, text: z.string() }),
    z.strictObject({
      type: type('reasoning-end'),
      partId,
      signature: z.string().exactOptional(),
      providerMetadata,
      at: shapes.time.exactOptional(),
    }),
    z.strictObject({
      type: type('tool-input-start'),
      partId,
      toolCallId: z.string(),
      toolName: z.string(),
      providerExecuted: z.boolean().exactOptional(),
      ...ofRun,
    }),
    z.strictObject({ type: type('tool-input-delta'), partId, text: z.string() }),
    z.strictObject({
      type: type('tool-input-available'),
      partId,
      toolCallId: z.string(),
      toolName: z.string(),
      input: z.string(),
      providerExecuted: z.boolean().exactOptional(),
      providerMetadata,
      ...ofRun,
    }),
    z.strictObject({
      type: type('tool-approval'),
      toolCallId: z.string(),
      approvalId: z.string(),
      each: z.literal(true).exactOptional(),
      approved: z.boolean().exactOptional(),
      reason: z.string().exactOptional(),
      ...ofRun,
    }),
    z.strictObject({
      type: type('tool-output'),
      toolCallId: z.string(),
      output: z.custom<Json>(),
      outcome: shapes.outcome,
      ...ofRun,
    }),
    z.strictObject({ type: type('source'), part: shapes.sourcePart, ...ofRun }),
    z.strictObject({ type: type('file'), part: shapes.filePart, ...ofRun }),
    z.strictObject({
      type: type('usage'),
      usage: shapes.usage,
      cost: shapes.cost.exactOptional(),
      of: z.literal('summary').exactOptional(),
      ...ofRun,
    }),
    z.strictObject({
      type: type('step-end'),
      step: z.int(),
      finishReason: shapes.finishReason,
      ...ofRun,
    }),
    z.strictObject({
      type: type('run-end'),
      state: shapes.terminalState,
      reason: shapes.reason.exactOptional(),
      finishReason: shapes.finishReason.exactOptional(),
      usage: shapes.usage.exactOptional(),
      cost: shapes.cost.exactOptional(),
      ...ofRun,
    }),
    z.strictObject({ type: type('branch'), leafId: z.string().nullable(), at: shapes.time }),
    z.strictObject({
      type: type('conversation-update'),
      patch: z.strictObject({
        title: z.string().nullable().exactOptional(),
        model: z.string().nullable().exactOptional(),
        instructions: z.string().nullable().exactOptional(),
        settings: shapes.settings.exactOptional(),
        allowedTools: z.array(z.string()).exactOptional(),
        pinned: z.boolean().exactOptional(),
        archived: z.boolean().exactOptional(),
      }),
      at: shapes.time,
    }),
    z.strictObject({
      type: type('snapshot'),
      message: shapes.message,
      fromSeq: z.int(),
      ...ofRun,
    }),
  ])
  .meta({
    id: 'ConversationEvent',
    description:
      'Something that happened in a conversation. `id:` is its number, `event:` its type.',
  }) satisfies z.ZodType<EventBody>

/** What an account's stream brings, in the form in which the SDK hands it over. */
export const accountEvent = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: type('conversation'),
      rev: z.int(),
      conversation: shapes.conversation,
    }),
    z.strictObject({
      type: type('conversation-delete'),
      rev: z.int(),
      conversationId: z.string(),
    }),
    z.strictObject({ type: type('reset'), rev: z.int() }),
    z.strictObject({ type: type('unfollow'), conversationId: z.string(), code: z.string() }),
  ])
  .meta({
    id: 'AccountEvent',
    description:
      'A change of one’s list of conversations. `id:` is its `rev`, `event:` its type. Events of followed conversations come in between, with `conversationId` and `seq` in their data.',
  }) satisfies z.ZodType<AccountEvent | FollowedEvent>
