import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AccountEvent, ConversationEvent, FollowedEvent } from '../protocol/index.ts'
import { ApiError, type FollowAccountOptions } from '../client/index.ts'
import { openAccountLine } from './account-line.ts'

type Told = AccountEvent | FollowedEvent

/** A server's side: every connection that was opened, and what it is told. */
function createServer() {
  const connections: { asked: FollowAccountOptions; tell(event: Told | Error): void }[] = []
  return {
    connections,
    last: () => connections.at(-1)!,
    async *followAccount(asked: FollowAccountOptions = {}): AsyncGenerator<Told, void, void> {
      const told: (Told | Error)[] = []
      let wake = () => {}
      connections.push({
        asked,
        tell(event) {
          told.push(event)
          wake()
        },
      })
      asked.signal?.addEventListener('abort', () => wake())
      while (!asked.signal?.aborted) {
        for (const event of told.splice(0)) {
          if (event instanceof Error) throw event
          yield event
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}

let hidden = false
let seen = () => {}

beforeEach(() => {
  vi.useFakeTimers()
  hidden = false
  vi.stubGlobal('document', {
    get hidden() {
      return hidden
    },
    addEventListener: (_: string, listener: () => void) => (seen = listener),
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const event = (seq: number) => ({ seq, type: 'text-end', partId: 'p' }) as ConversationEvent
const followed = (conversationId: string, seq: number): Told => ({
  type: 'event',
  conversationId,
  event: event(seq),
})
const settle = () => vi.advanceTimersByTimeAsync(50)

/** Reads what a follower is given into a list. */
function reading(events: AsyncGenerator<ConversationEvent>) {
  const read = { seqs: [] as number[], failure: undefined as unknown, ended: false }
  void (async () => {
    try {
      for await (const { seq } of events) read.seqs.push(seq)
      read.ended = true
    } catch (error) {
      read.failure = error
    }
  })()
  return read
}

test('the list and what is open share one connection', async () => {
  const server = createServer()
  const heard: AccountEvent[] = []
  const line = openAccountLine(server, (event) => heard.push(event))
  line.from(7)
  const read = reading(line.follow('conv_a', { after: 3 }))
  await settle()
  expect(server.connections).toHaveLength(1)
  expect(server.last().asked).toMatchObject({ after: 7, follow: { conv_a: 3 } })
  server.last().tell(followed('conv_a', 4))
  server.last().tell({ type: 'conversation-delete', rev: 8, conversationId: 'conv_b' })
  server.last().tell(followed('conv_b', 9))
  await settle()
  expect(read.seqs).toEqual([4])
  expect(heard).toEqual([{ type: 'conversation-delete', rev: 8, conversationId: 'conv_b' }])
})

test('another conversation is followed from where it stands, and the list from where it was', async () => {
  const server = createServer()
  const line = openAccountLine(server, () => {})
  const leave = new AbortController()
  line.from(1)
  const first = reading(line.follow('conv_a', { after: 0, signal: leave.signal }))
  await settle()
  server.last().tell(followed('conv_a', 1))
  server.last().tell({ type: 'conversation-delete', rev: 5, conversationId: 'conv_x' })
  await settle()
  leave.abort()
  const second = reading(line.follow('conv_b', { after: 20 }))
  await settle()
  expect(first).toMatchObject({ seqs: [1], ended: true })
  expect(server.connections).toHaveLength(2)
  expect(server.connections[0]!.asked.signal?.aborted).toBe(true)
  expect(server.last().asked).toMatchObject({ after: 5, follow: { conv_b: 20 } })
  expect(server.last().asked.follow).not.toHaveProperty('conv_a')
  server.last().tell(followed('conv_b', 21))
  await settle()
  expect(second.seqs).toEqual([21])
})

test('an old connection, which may have passed its place, gives a new follower nothing', async () => {
  const server = createServer()
  const line = openAccountLine(server, () => {})
  line.from(1)
  const leave = new AbortController()
  reading(line.follow('conv_a', { after: 0, signal: leave.signal }))
  await settle()
  leave.abort()
  const again = reading(line.follow('conv_a', { after: 5 }))
  await vi.advanceTimersByTimeAsync(1)
  server.last().tell(followed('conv_a', 8))
  await settle()
  expect(again.seqs).toEqual([])
  expect(server.last().asked.follow).toEqual({ conv_a: 5 })
  server.last().tell(followed('conv_a', 6))
  await settle()
  expect(again.seqs).toEqual([6])
})

test('what is open is followed although the list cannot be loaded', async () => {
  const server = createServer()
  const line = openAccountLine(server, () => {})
  const read = reading(line.follow('conv_a', { after: 2 }))
  await settle()
  expect(server.connections).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1000)
  expect(server.last().asked.follow).toEqual({ conv_a: 2 })
  server.last().tell(followed('conv_a', 3))
  await settle()
  expect(read.seqs).toEqual([3])
})

test('a conversation that cannot be followed fails by itself', async () => {
  const server = createServer()
  const line = openAccountLine(server, () => {})
  line.from(1)
  const [a, b] = [
    reading(line.follow('conv_a', { after: 9 })),
    reading(line.follow('conv_b', { after: 0 })),
  ]
  await settle()
  server.last().tell({ type: 'unfollow', conversationId: 'conv_a', code: 'cursor_ahead' })
  server.last().tell(followed('conv_b', 1))
  await settle()
  expect(a.failure).toMatchObject({ code: 'cursor_ahead' })
  expect(b).toMatchObject({ seqs: [1], failure: undefined })
  server.last().tell({ type: 'unfollow', conversationId: 'conv_b', code: 'conversation_not_found' })
  await settle()
  expect(b.failure).toMatchObject({ code: 'conversation_not_found', status: 404 })
})

test('a server whose data was put back makes the list begin anew', async () => {
  const server = createServer()
  const heard: AccountEvent[] = []
  const line = openAccountLine(server, (event) => heard.push(event))
  line.from(50)
  await settle()
  const ahead = { code: 'cursor_ahead', status: 409, message: '', retryable: false }
  server.last().tell(new ApiError(ahead))
  await settle()
  expect(heard).toEqual([{ type: 'reset', rev: 0 }])
  line.from(3)
  await settle()
  expect(server.last().asked.after).toBe(3)
})

test('a refusal reaches whoever follows', async () => {
  const server = createServer()
  const line = openAccountLine(server, () => {})
  line.from(1)
  const read = reading(line.follow('conv_a', { after: 0 }))
  await settle()
  const refused = { code: 'unauthorized', status: 401, message: '', retryable: false }
  server.last().tell(new ApiError(refused))
  await settle()
  expect(read.failure).toMatchObject({ status: 401 })
})

test('a page in the background rests unless it follows something, and goes on where it was', async () => {
  const server = createServer()
  const line = openAccountLine(server, () => {})
  line.from(1)
  await settle()
  hidden = true
  seen()
  await vi.advanceTimersByTimeAsync(61_000)
  expect(server.connections).toHaveLength(1)
  expect(server.last().asked.signal?.aborted).toBe(true)
  hidden = false
  seen()
  await settle()
  expect(server.connections).toHaveLength(2)
  expect(server.last().asked).toMatchObject({ after: 1 })

  const leave = new AbortController()
  reading(line.follow('conv_a', { after: 0, signal: leave.signal }))
  await settle()
  hidden = true
  seen()
  await vi.advanceTimersByTimeAsync(61_000)
  expect(server.last().asked.signal?.aborted).toBe(false)
  leave.abort()
  await vi.advanceTimersByTimeAsync(2000)
  expect(server.last().asked.signal?.aborted).toBe(true)
})
