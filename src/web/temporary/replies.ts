import type {
  Conversation,
  ConversationEvent,
  EventBody,
  Message,
  ModelSettings,
  TemporaryPrompt,
} from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { laterWords } from '../words/words.ts'
import { refusal, type Log } from './log.ts'

/** What a reply is asked for with. */
export interface Asked {
  /** The branch up to what is answered, or gone on with. */
  branch: Message[]
  /** What is said with it. */
  question?: Message
  model?: string | undefined
  settings?: ModelSettings | undefined
}

/** The reply that is being written. */
interface Live {
  /** Once it has begun. */
  runId?: string
  controller: AbortController
}

export type Replies = ReturnType<typeof createReplies>

const now = () => new Date().toISOString()

/** The replies of a conversation in memory, one at a time: the server is asked for them, and keeps nothing of them. */
export function createReplies(
  server: Pick<Client, 'temporary'>,
  log: Log,
  conversation: () => Pick<Conversation, 'model' | 'instructions' | 'settings'>,
) {
  const prompts = new Map<string, TemporaryPrompt & { model: string }>()
  let live: Live | undefined

  function promptFor({ branch, question, settings, ...asked }: Asked): TemporaryPrompt {
    const tuned = conversation()
    const model = asked.model ?? tuned.model
    return {
      messages: question ? [...branch, question] : branch,
      instructions: tuned.instructions,
      settings: { ...tuned.settings, ...settings },
      after: log.state().seq,
      ...(model === null ? {} : { model }),
    }
  }

  /** Puts the beginning of a reply in the log, with the question, and shows its branch. @returns the number before it */
  function accept(start: Extract<EventBody, { type: 'run-start' }>, question?: Message): number {
    const { leafId, messages } = log.state()
    const leaves = (question ?? start).parentId !== leafId && !messages[start.messageId]
    if (question) log.append({ type: 'message', message: question })
    const { seq } = log.state()
    log.append(start)
    if (leaves) log.append({ type: 'branch', leafId: start.messageId, at: now() })
    return seq
  }

  async function tell(events: AsyncIterable<ConversationEvent>, mine: Live, runId: string) {
    try {
      for await (const event of events) {
        if (live !== mine) return
        if (event.type === 'run-end') live = undefined
        log.append(event)
      }
    } catch {
      if (live === mine) end(runId, 'failed', 'restart', laterWords().temporary.cut)
    }
  }

  /** Ends a reply of which the server will say no more. */
  function end(runId: string, how: 'stopped' | 'failed', code: string, message: string): void {
    live = undefined
    const { id: messageId, parts } = log.writtenBy(runId)
    const stamp = { runId, messageId, at: now() }
    for (const part of parts) {
      if (part.type !== 'tool' || part.state === 'done') continue
      const { toolCallId } = part
      const outcome = 'interrupted'
      log.append({ type: 'tool-output', toolCallId, output: null, outcome, ...stamp })
    }
    const reason = { code, message, retryable: true }
    log.append({ type: 'run-end', state: how, reason, ...stamp })
  }

  return {
    /** Is one being written? */
    isLive: () => live !== undefined,
    /** What the model was sent for a reply. */
    promptOf: (runId: string) => prompts.get(runId)!,
    /**
     * Asks for a reply. Nothing of it is in the conversation until the server has begun with it.
     * @throws what `client.temporary` throws before the first event, and `conversation_busy`
     */
    async begin(asked: Asked, signal?: AbortSignal): Promise<{ runId: string; seq: number }> {
      if (live) throw refusal('conversation_busy', 409)
      const controller = new AbortController()
      const mine: Live = (live = { controller })
      const giveUp = () => controller.abort(signal?.reason)
      signal?.addEventListener('abort', giveUp)
      const prompt = promptFor(asked)
      const events = server.temporary({ ...prompt, signal: controller.signal })
      try {
        const { value: start } = await events.next()
        // The stream ends without a word only where it was given up.
        if (start?.type !== 'run-start') throw controller.signal.reason
        const { runId, model } = start
        const seq = accept(start, asked.question)
        prompts.set(runId, { ...prompt, model })
        mine.runId = runId
        void tell(events, mine, runId)
        return { runId, seq }
      } catch (error) {
        if (live === mine) live = undefined
        throw error
      } finally {
        signal?.removeEventListener('abort', giveUp)
      }
    },
    /** Stops the reply that is being written, if it is that of this run; without one, whichever it is. */
    stop(runId = live?.runId): void {
      const mine = live
      if (mine?.runId === undefined || mine.runId !== runId) return
      end(runId, 'stopped', 'stopped', '')
      mine.controller.abort()
    },
    close: () => live?.controller.abort(),
  }
}
