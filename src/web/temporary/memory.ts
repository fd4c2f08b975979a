import {
  createId,
  isLive,
  type Conversation,
  type ConversationPatch,
  type Message,
  type Run,
} from '../../protocol/index.ts'
import { ApiError, type Client, type MessagePage, type NewMessage } from '../../client/index.ts'
import type { ConversationClient } from '../conversation/conversation-client.ts'
import { faultOf, PARAMETERS, textOf } from '../tuning/fields.ts'
import { createLog, type Log } from './log.ts'
import { createReplies, type Asked } from './replies.ts'
import { promptSent, usageOfAll } from './told.ts'

export type Memory = ReturnType<typeof createMemory>

/**
 * A conversation that is nowhere but here: it answers the page as a server does, with the same events, and asks the server
 * for nothing but replies, of which that keeps nothing.
 */
export function createMemory(
  server: Pick<Client, 'temporary'>,
  begins: Pick<Conversation, 'id' | 'title' | 'model' | 'instructions' | 'settings'>,
) {
  const createdAt = new Date().toISOString()
  const log = createLog()
  let kept: Conversation = {
    ...begins,
    ...{ allowedTools: [], leafId: null, seq: 0, running: false, pinned: false, archived: false },
    ...{ createdAt, updatedAt: createdAt },
  }
  const replies = createReplies(server, log, () => kept)
  const conversation = (): Conversation => {
    const { leafId, seq } = log.state()
    return { ...kept, leafId, seq, running: replies.isLive() }
  }

  async function answer(asked: Asked, signal?: AbortSignal) {
    const { runId, seq } = await replies.begin(asked, signal)
    return { run: runOf(log.writtenBy(runId)), seq }
  }
  const told = (runId: string) => ({ run: runOf(log.writtenBy(runId)), seq: log.state().seq })

  const client: ConversationClient = {
    conversations: {
      create: async () => conversation(),
      messages: async (_id, query) => ({
        ...pageOf(log, query?.before, query?.limit ?? 50),
        conversation: conversation(),
      }),
      async update(_id, patch) {
        refuseFaults(patch)
        kept = { ...kept, ...patch, updatedAt: new Date().toISOString() }
        return conversation()
      },
      async showBranch(_id, messageId) {
        // The newest of those that lead through it.
        const leaf = log.messages().findLast(({ id }) => isAbove(log, messageId, id))
        const at = new Date().toISOString()
        log.append({ type: 'branch', leafId: leaf?.id ?? messageId, at })
        return conversation()
      },
      answer(_id, messageId, { model } = {}) {
        const asked = log.messages().find((it) => it.id === messageId)!
        const question = asked.role === 'assistant' ? asked.parentId : asked.id
        return answer({ branch: log.branchTo(question), model })
      },
      async editReply(_id, messageId, text, { id = createId('msg') } = {}) {
        const { parentId = null } = log.messages().find((it) => it.id === messageId) ?? {}
        const message = messageOf(begins.id, { id, text, parentId }, null)
        const version: Message = { ...message, role: 'assistant', edited: true }
        log.append(
          { type: 'message', message: version },
          { type: 'branch', leafId: id, at: version.createdAt },
        )
        return version
      },
      usage: async () => usageOfAll(log.messages()),
    },
    runs: {
      get: async (runId) => told(runId).run,
      prompt: async (runId) => promptSent(runId, replies.promptOf(runId), log.writtenBy(runId)),
      async cancel(runId) {
        replies.stop(runId)
        return told(runId)
      },
      continue(runId, { model } = {}) {
        const reply = log.writtenBy(runId)
        return answer({ branch: log.branchTo(reply.id), model: model ?? reply.model })
      },
      regenerate(runId, { model } = {}) {
        const reply = log.writtenBy(runId)
        return answer({ branch: log.branchTo(reply.parentId), model: model ?? reply.model })
      },
      // Its models are offered no tool that asks.
      approve: async (runId) => told(runId),
    },
    async send(_id, input) {
      const { signal, onBusy, model, settings, ...said } = input as NewMessage
      const message = messageOf(begins.id, said, log.state().leafId)
      if (onBusy === 'interrupt') replies.stop()
      const asked = { branch: log.branchTo(message.parentId), question: message, model, settings }
      return { message, ...(await answer(asked, signal)) }
    },
  }

  return {
    client,
    follow: log.follow,
    conversation,
    /** What is shown of it, oldest first. */
    branch: () => log.branchTo(log.state().leafId),
    /** Stops what goes on in it. */
    close: replies.close,
  }
}

function messageOf(
  conversationId: string,
  { id = createId('msg'), text, parentId }: Pick<NewMessage, 'id' | 'text' | 'parentId'>,
  leafId: string | null,
): Message {
  return {
    id,
    conversationId,
    parentId: parentId === undefined ? leafId : parentId,
    role: 'user',
    parts: [{ id: `${id}.0`, type: 'text', text }],
    createdAt: new Date().toISOString(),
  }
}

/** A page of the branch that is shown, as the server gives them. */
function pageOf(
  log: Log,
  before: string | undefined,
  limit: number,
): Omit<MessagePage, 'conversation'> {
  const { seq, leafId } = log.state()
  const branch = log.branchTo(leafId)
  const to = before === undefined ? branch.length : branch.findIndex(({ id }) => id === before)
  const items = branch.slice(Math.max(0, to - limit), Math.max(0, to))
  const siblings = Object.fromEntries(items.map((it) => [it.id, siblingsOf(log, it)]))
  return { items, next: to > limit ? items[0]!.id : null, seq, leafId, siblings }
}

const siblingsOf = (log: Log, { parentId }: Message) =>
  log.messages().flatMap((it) => (it.parentId === parentId ? [it.id] : []))

const isAbove = (log: Log, messageId: string, leafId: string) =>
  log.branchTo(leafId).some(({ id }) => id === messageId)

/** A run as the server would tell of it. */
function runOf(message: Message): Run {
  const { id, conversationId, parentId, createdAt, runId, model, state = 'completed' } = message
  return {
    ...{ id: runId!, conversationId, messageId: id, parentId, model: model!, state, createdAt },
    ...(isLive(state) || !message.timing?.endedAt ? {} : { endedAt: message.timing.endedAt }),
  }
}

/** The server would say it only with the next message. */
function refuseFaults({ settings }: ConversationPatch): void {
  if (!settings) return
  for (const id of PARAMETERS) {
    const why = faultOf(id, textOf(id, { instructions: null, settings }))
    if (why === null) continue
    const facts = {
      code: 'invalid_request',
      status: 422,
      retryable: false,
      field: `settings.${id}`,
    }
    throw new ApiError({ ...facts, message: why })
  }
}
