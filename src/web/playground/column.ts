import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import {
  createId,
  isLive,
  reduceMessage,
  startMessage,
  type ConversationEvent,
  type EventBody,
  type Message,
} from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { oncePerFrame } from '../conversation/frame.ts'
import { laterWords } from '../words/words.ts'

/** What is tried: the same for all columns. */
export interface Trial {
  instructions: string
  text: string
}

/** A trial as one model answers it. */
export interface Attempt {
  trial: Trial
  question: Message
  reply: ReadonlySignal<Message>
}

export type Column = ReturnType<typeof createColumn>

/**
 * A model, and its last reply. The server keeps nothing of it.
 * @param chosen null: the server's default model
 * @param onEnd called when a reply has ended, or could not begin
 */
export function createColumn(
  server: Pick<Client, 'temporary'>,
  chosen: string | null,
  onEnd: () => void,
) {
  const model = signal(chosen)
  const attempt = signal<Attempt | null>(null)
  /** Why there is no reply. */
  const refusal = signal<unknown>(null)
  const busy = signal(false)
  const ended = computed(() => {
    const latest = attempt.value?.reply.value
    return latest && !isLive(latest.state ?? 'completed') ? latest : null
  })
  let current = new AbortController()
  let reply: Signal<Message> | undefined

  async function run(trial: Trial): Promise<void> {
    current.abort()
    const mine = (current = new AbortController())
    reply = undefined
    batch(() => {
      busy.value = true
      attempt.value = null
      refusal.value = null
    })
    try {
      await follow(trial, mine.signal)
    } catch (error) {
      if (mine.signal.aborted) return
      if (reply) end('failed', laterWords().temporary.cut)
      else refusal.value = error
    }
    if (mine.signal.aborted) return
    busy.value = false
    onEnd()
  }

  async function follow(trial: Trial, cut: AbortSignal): Promise<void> {
    let arrived: ConversationEvent[] = []
    const frame = oncePerFrame(() => {
      const events = arrived
      arrived = []
      if (!cut.aborted && reply) reply.value = events.reduce(reduceMessage, reply.peek())
    })
    const question = questionOf(trial.text)
    const { value: id } = model
    try {
      for await (const event of server.temporary({
        messages: [question],
        instructions: trial.instructions.trim() === '' ? null : trial.instructions,
        ...(id === null ? {} : { model: id }),
        signal: cut,
      })) {
        // What was on its way when it was stopped is no part of it.
        if (cut.aborted) return
        if (event.type === 'run-start') {
          reply = signal(startMessage('', event))
          attempt.value = { trial, question, reply }
        } else {
          arrived.push(event)
          frame.ask()
        }
      }
    } finally {
      frame.now()
    }
  }

  /** Ends a reply of which the server will say no more. */
  function end(state: 'stopped' | 'failed', message: string): void {
    const { id: messageId, runId = '' } = reply!.peek()
    const reason = { code: state === 'failed' ? 'restart' : state, message, retryable: true }
    const at = new Date().toISOString()
    const ended: EventBody = { type: 'run-end', runId, messageId, state, reason, at }
    reply!.value = reduceMessage(reply!.peek(), ended)
  }

  return {
    /** To tell it from the others, for as long as it is there. */
    key: createId('msg'),
    model,
    attempt: attempt as ReadonlySignal<Attempt | null>,
    refusal: refusal as ReadonlySignal<unknown>,
    /** Is a reply awaited or being written? */
    busy: busy as ReadonlySignal<boolean>,
    /** The reply once it has ended: until then it is none, however it grows. */
    ended,
    run,
    stop(): void {
      if (!busy.peek()) return
      current.abort()
      batch(() => {
        busy.value = false
        if (reply && isLive(reply.peek().state ?? 'completed')) end('stopped', '')
      })
      onEnd()
    },
  }
}

function questionOf(text: string): Message {
  const id = createId('msg')
  return {
    ...{ id, conversationId: '', parentId: null, role: 'user' },
    parts: [{ id: `${id}.0`, type: 'text', text }],
    createdAt: new Date().toISOString(),
  }
}
