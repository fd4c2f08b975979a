import { z } from 'zod'
import type { Access, Me, TokenInfo } from './account.ts'
import { SCOPES } from './account.ts'
import type { Conversation } from './conversation.ts'
import type { Json, JsonObject, ProviderMetadata } from './json.ts'
import type { Message } from './message.ts'
import type { DefaultModel, ModelInfo, ProviderInfo } from './model.ts'
import type { Part } from './part.ts'
import {
  LIVE_STATES,
  REASONING_EFFORTS,
  TERMINAL_STATES,
  type EndReason,
  type ModelSettings,
  type Run,
} from './run.ts'
import type { ConversationUsage, Cost, Usage } from './usage.ts'

/**
 * What the API answers, for its description in OpenAPI. Nothing that goes out is checked against these at run time; the
 * compiler keeps them equal to the types, and a test holds real answers against them.
 */
const json = z.custom<Json>()
const providerMetadata = z
  .custom<ProviderMetadata>()
  .describe('What the provider needs back, by provider')
export const time = z.string().meta({ format: 'date-time', description: 'ISO 8601, in UTC' })
export const model = z.string().describe('`provider:name`, as in `demo:echo`')
export const count = z.int().min(0)

export const settings = z
  .strictObject({
    temperature: z.number().exactOptional(),
    topP: z.number().exactOptional(),
    maxOutputTokens: z.int().exactOptional(),
    reasoningEffort: z.enum(REASONING_EFFORTS).exactOptional(),
    stop: z.array(z.string()).exactOptional(),
    seed: z.int().exactOptional(),
  })
  .meta({ id: 'ModelSettings' }) satisfies z.ZodType<ModelSettings>

export const conversation = z
  .strictObject({
    id: z.string(),
    title: z.string().nullable(),
    model: model.nullable().describe('null: the server’s default'),
    instructions: z.string().nullable(),
    settings,
    allowedTools: z.array(z.string()).describe('Tools that run here without asking'),
    leafId: z.string().nullable().describe('The last message of the active branch'),
    seq: count.describe('The number of the newest event'),
    running: z.boolean().describe('Is a reply being written?'),
    pinned: z.boolean(),
    archived: z.boolean(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Conversation' }) satisfies z.ZodType<Conversation>

export const usage = z
  .strictObject({
    inputTokens: count,
    outputTokens: count,
    cachedInputTokens: count.exactOptional(),
    cacheWriteTokens: count.exactOptional(),
    reasoningTokens: count.exactOptional(),
    estimated: z.boolean().exactOptional(),
  })
  .meta({
    id: 'Usage',
    description: 'Tokens; cached and reasoning ones are contained in the totals',
  }) satisfies z.ZodType<Usage>

export const cost = z
  .strictObject({
    microUsd: count,
    inputMicroUsd: count,
    outputMicroUsd: count,
    estimated: z.boolean().exactOptional(),
    price: z.string().describe('The entry of the price list that was used'),
  })
  .meta({ id: 'Cost', description: 'In whole micro-dollars' }) satisfies z.ZodType<Cost>

export const conversationUsage = z
  .strictObject({
    runs: count.describe('The runs that are counted: those that have ended, on all branches'),
    usage,
    cost: cost
      .omit({ price: true })
      .exactOptional()
      .describe('Of the runs whose price is known; absent where none is'),
    unpriced: count.describe('How many of the runs are not in `cost`'),
  })
  .meta({ id: 'ConversationUsage' }) satisfies z.ZodType<ConversationUsage>

export const reason = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean().exactOptional(),
    retryAfter: z.number().exactOptional().describe('Seconds'),
  })
  .meta({
    id: 'EndReason',
    description: 'Why a run did not complete',
  }) satisfies z.ZodType<EndReason>

export const terminalState = z.enum(TERMINAL_STATES)
const state = z.enum([...LIVE_STATES, ...TERMINAL_STATES])
export const finishReason = z.enum([
  'stop',
  'length',
  'content-filter',
  'tool-calls',
  'error',
  'other',
])
export const outcome = z.enum(['success', 'failed', 'denied', 'interrupted', 'unknown'])

export const run = z
  .strictObject({
    id: z.string(),
    conversationId: z.string(),
    messageId: z.string().describe('The message it writes'),
    parentId: z.string().nullable().describe('The message it answers'),
    model,
    state,
    createdAt: time,
    endedAt: time.exactOptional(),
    reason: reason.exactOptional(),
    finishReason: finishReason.exactOptional(),
    usage: usage.exactOptional(),
    cost: cost.exactOptional(),
  })
  .meta({ id: 'Run' }) satisfies z.ZodType<Run>

const base = {
  id: z.string(),
  providerMetadata: providerMetadata.exactOptional(),
  metadata: json.exactOptional(),
}

/** What of its branch a model was given. */
export const promptCut = {
  promptFrom: z
    .string()
    .exactOptional()
    .describe('The first message that the model was given, where older ones did not fit'),
  promptSummary: z
    .literal(true)
    .exactOptional()
    .describe('In place of those it was given a summary'),
  promptShortened: z
    .string()
    .exactOptional()
    .describe('The last tool call whose result was shortened, if it is long'),
}

const fileData = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('url'), url: z.string() }),
  z.strictObject({ type: z.literal('bytes'), base64: z.string() }),
  z.strictObject({ type: z.literal('reference'), fileId: z.string(), provider: z.string() }),
])

export const filePart = z.strictObject({
  ...base,
  type: z.literal('file'),
  kind: z.enum(['image', 'audio', 'video', 'document']),
  data: fileData,
  mediaType: z.string().exactOptional(),
  filename: z.string().exactOptional(),
  identifier: z.string().exactOptional(),
})

export const sourcePart = z.strictObject({
  ...base,
  type: z.literal('source'),
  sourceType: z.enum(['url', 'document']),
  url: z.string().exactOptional(),
  title: z.string().exactOptional(),
  mediaType: z.string().exactOptional(),
  filename: z.string().exactOptional(),
})

const toolPart = z.strictObject({
  ...base,
  type: z.literal('tool'),
  toolCallId: z.string(),
  toolName: z.string(),
  state: z.enum(['input-streaming', 'input-available', 'waiting', 'running', 'done']),
  input: z.string().describe('The arguments exactly as the model wrote them'),
  output: json.exactOptional(),
  outcome: outcome.exactOptional(),
  providerExecuted: z.boolean().exactOptional(),
  approval: z
    .strictObject({
      approvalId: z.string(),
      each: z
        .literal(true)
        .exactOptional()
        .describe('It cannot be allowed for more than this call'),
      approved: z.boolean().exactOptional(),
      reason: z.string().exactOptional(),
    })
    .exactOptional(),
  toolKind: z.string().exactOptional(),
  finishedAt: time.exactOptional(),
  resultMetadata: json.exactOptional(),
})

const speechPart = z.strictObject({
  ...base,
  type: z.literal('speech'),
  speaker: z.enum(['user', 'assistant']),
  transcript: z.string().exactOptional(),
  audio: z.strictObject({ base64: z.string(), mediaType: z.string() }).exactOptional(),
  interruptedAtMs: z.number().exactOptional(),
})

export const part = z
  .discriminatedUnion('type', [
    z.strictObject({ ...base, type: z.literal('text'), text: z.string() }),
    z.strictObject({
      ...base,
      type: z.literal('reasoning'),
      text: z.string(),
      signature: z.string().exactOptional(),
      startedAt: time.exactOptional(),
      endedAt: time.exactOptional(),
    }),
    filePart,
    toolPart,
    z.strictObject({
      ...base,
      type: z.literal('retry'),
      content: z.union([z.string(), z.array(z.custom<JsonObject>())]),
      toolName: z.string().exactOptional(),
      toolCallId: z.string().exactOptional(),
    }),
    sourcePart,
    z.strictObject({
      ...base,
      type: z.literal('instructions'),
      text: z.string(),
      dynamicRef: z.string().exactOptional(),
    }),
    z.strictObject({ ...base, type: z.literal('compaction'), text: z.string().nullable() }),
    speechPart,
    z.strictObject({ ...base, type: z.literal('cache-point'), ttl: z.enum(['5m', '1h']) }),
    z.strictObject({
      ...base,
      type: z.literal('tool-availability'),
      toolsAdded: z.array(z.string()),
      toolCallId: z.string().exactOptional(),
    }),
    z.strictObject({ ...base, type: z.literal('step-start'), ...promptCut }),
    z.strictObject({ ...base, type: z.literal('unknown'), kind: z.string(), json: z.string() }),
  ])
  .meta({ id: 'Part', description: 'One piece of a message' }) satisfies z.ZodType<Part>

export const message = z
  .strictObject({
    id: z.string(),
    conversationId: z.string(),
    parentId: z.string().nullable(),
    role: z.enum(['user', 'assistant', 'system']),
    parts: z.array(part),
    createdAt: time,
    runId: z.string().exactOptional(),
    state: state.exactOptional(),
    model: model.exactOptional(),
    reason: reason.exactOptional(),
    finishReason: finishReason.exactOptional(),
    usage: usage.exactOptional(),
    cost: cost.exactOptional(),
    contextTokens: count
      .exactOptional()
      .describe(
        'What the last model call read and wrote; the next prompt begins with about as much',
      ),
    timing: z
      .strictObject({
        startedAt: time,
        firstAt: time.exactOptional(),
        endedAt: time.exactOptional(),
      })
      .exactOptional()
      .describe('When the run that wrote it last began, said its first words and ended'),
    ...promptCut,
    edited: z.literal(true).exactOptional().describe('A person wrote it, in the place of a reply'),
    origin: z.string().exactOptional().describe('An imported message exactly as it came'),
    metadata: json.exactOptional(),
  })
  .meta({ id: 'Message' }) satisfies z.ZodType<Message>

export const modelInfo = z
  .strictObject({
    id: model,
    provider: z.string(),
    name: z.string(),
    contextWindow: z.int().exactOptional().describe('Tokens'),
    price: z
      .strictObject({ input: z.number(), output: z.number() })
      .exactOptional()
      .describe('Micro-dollars per million tokens'),
    capabilities: z
      .array(z.enum(['vision', 'tools', 'reasoning']))
      .exactOptional()
      .describe('Absent where the provider does not say'),
    parameters: z
      .array(settings.keyof())
      .exactOptional()
      .describe('The settings it takes; absent where nobody knows'),
  })
  .meta({ id: 'Model' }) satisfies z.ZodType<ModelInfo>

export const defaultModel = z.strictObject({
  id: model.nullable(),
  why: z.enum(['setting', 'key', 'base-url', 'stored-key', 'local-server', 'demo', 'none']),
  sentence: z.string(),
}) satisfies z.ZodType<DefaultModel>

export const provider = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    kind: z.enum(['hosted', 'local']),
    configured: z.boolean(),
    source: z.enum(['environment', 'stored', 'discovered']).nullable(),
    baseUrl: z.string(),
    keyHint: z.string().nullable().describe('The last four characters of the key'),
  })
  .meta({ id: 'Provider' }) satisfies z.ZodType<ProviderInfo>

const scopes = z.array(z.enum(SCOPES))
const access = z.enum(['local', 'token', 'public']) satisfies z.ZodType<Access>

export const me = z
  .strictObject({ ownerId: z.string(), access, scopes, signedIn: z.boolean() })
  .meta({ id: 'Me' }) satisfies z.ZodType<Me>

export const tokenInfo = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    ownerId: z.string(),
    scopes,
    createdAt: time,
    expiresAt: time.nullable(),
    usedAt: time.nullable(),
  })
  .meta({ id: 'Token' }) satisfies z.ZodType<TokenInfo>
