import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { startMessage, type EventBody } from '../../../protocol/index.ts'
import { batchesOf, dataOf } from '../../events/frame.ts'
import type { SubscribeOptions } from '../../events/subscribe.ts'
import type { HttpContext } from '../request.ts'
import { streamLines } from './example-stream.ts'
import type { DialectDeps, Taken } from './send-text.ts'

afterEach(() => {
  vi.useRealTimers()
})

const AT = '2026-01-01T00:00:00.000Z'
/** More than the system takes for a reader that does not read. */
const LONG = 16 * 1024 * 1024
const start = {
  type: 'run-start',
  runId: 'r',
  messageId: 'm',
  parentId: null,
  model: 't:t',
  at: AT,
} as const

/** A reply of one part that is shown to a reader who does not read yet. */
async function connect() {
  const opened = Promise.withResolvers<ServerResponse>()
  const server = createServer((_, response) => opened.resolve(response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', agent: false }).end()
  const response = await opened.promise
  let sink: SubscribeOptions['sink']
  const subscribe: DialectDeps['subscribe'] = (options) => {
    sink = options.sink
    return { resume() {}, close() {} }
  }
  const c = { env: { outgoing: response }, get: () => 'id' } as unknown as HttpContext
  const run = {
    id: 'r',
    messageId: 'm',
    parentId: null,
    conversationId: 'c',
    model: 't:t',
    createdAt: AT,
  }
  const message = startMessage('c', start)
  streamLines({ subscribe } as DialectDeps, c, { run, seq: 0, headers: {} } as unknown as Taken, [
    { message: { ...message, role: 'user' }, time: 0 },
    { message, time: 1 },
  ])
  const [reader] = (await once(sent, 'response')) as [IncomingMessage]
  reader.pause()
  let seq = 0
  const tell = (...events: EventBody[]) => {
    const logged = events.map((event) => ({
      seq: ++seq,
      run_id: 'r',
      type: event.type,
      data: dataOf(event),
    }))
    for (const batch of batchesOf(logged)) sink.write(batch)
  }
  return { server, response, reader, tell }
}

it('queues no second line for a reader that does not read, and shows it the newest when it does', async () => {
  const { server, response, reader, tell } = await connect()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const text = (text: string) => ({ type: 'text-delta', partId: 'p', text }) as const
  const stamp = { runId: 'r', messageId: 'm', at: AT }
  tell({ type: 'text-start', partId: 'p', ...stamp }, text('x'.repeat(LONG)))
  const waiting = response.socket!.writableLength
  expect(waiting).toBeGreaterThan(0)
  for (const word of [' one', ' two', ' three']) {
    tell(text(word))
    vi.advanceTimersByTime(1_000)
  }
  expect(response.socket!.writableLength).toBeLessThanOrEqual(waiting)

  let length = 0
  let end = ''
  for await (const chunk of reader.setEncoding('latin1')) {
    length += String(chunk).length
    end = (end + String(chunk)).slice(-100)
    if (end.endsWith('x one two three"}\n')) break
  }
  expect(length).toBeGreaterThan(2 * LONG)
  expect(length).toBeLessThan(3 * LONG)
  await once(server.close(), 'close')
})

it('says what it said last again while nothing more is written, so that no proxy hangs up', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { server, response, reader, tell } = await connect()
  vi.advanceTimersByTime(15_000)
  const stamp = { runId: 'r', messageId: 'm', at: AT }
  tell(
    { type: 'text-start', partId: 'p', ...stamp },
    { type: 'text-delta', partId: 'p', text: 'Hi' },
  )
  vi.advanceTimersByTime(30_000)
  let text = ''
  for await (const chunk of reader) {
    text += String(chunk)
    if (text.split('\n').length > 5) break
  }
  const [sent, again, ...replies] = text.trimEnd().split('\n')
  expect(again).toBe(sent)
  expect(new Set(replies)).toEqual(new Set([expect.stringContaining('"Hi"')]))
  expect(replies).toHaveLength(3)
  await once(response, 'close')
  expect(vi.getTimerCount()).toBe(0)
  await once(server.close(), 'close')
})
