import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { path, textOf, type ConversationEvent, type EventBody } from '../protocol/index.ts'
import { createClient } from './client.ts'
import type { Connection } from './line.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, after: number) => void

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(handler: Handler) {
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost')
    handler(request, response, Number(url.searchParams.get('after')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return createClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sleep: () => Promise.resolve(),
  })
}

const AT = { runId: 'run_1', messageId: 'msg_2', at: '2026-01-01T00:00:00.000Z' }

/** A whole run of `count` deltas as the server would log it. */
function log(count: number): EventBody[] {
  const user = {
    id: 'msg_1',
    conversationId: 'c',
    parentId: null,
    role: 'user',
    createdAt: AT.at,
  } as const
  return [
    { type: 'message', message: { ...user, parts: [{ id: 'p0', type: 'text', text: 'hi' }] } },
    { type: 'run-start', parentId: 'msg_1', model: 'test:script', ...AT },
    { type: 'text-start', partId: 'p1', ...AT },
    ...Array.from({ length: count }, (_, i): EventBody => ({
      type: 'text-delta',
      partId: 'p1',
      text: `é${i} `,
    })),
    { type: 'text-end', partId: 'p1' },
    { type: 'run-end', state: 'completed', ...AT },
  ]
}

function frame(event: EventBody, seq: number): Buffer {
  const { type, ...data } = event
  return Buffer.from(`id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
}

function eventStream(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': hello\n\n')
}

async function all(events: AsyncIterable<ConversationEvent>) {
  const seen: ConversationEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

describe('followEvents', () => {
  test('over a line that breaks at every byte, each event comes once and in order', async () => {
    const events = log(40)
    const stream = Buffer.concat(events.map((event, i) => frame(event, i + 1)))
    let cut = 1
    let connections = 0
    const client = await serve((_request, response, after) => {
      connections++
      eventStream(response)
      const rest = Buffer.concat(events.slice(after).map((event, i) => frame(event, after + i + 1)))
      cut += 13
      if (cut >= rest.length) return void response.end(rest)
      // Cut within a frame: what was not whole comes again on the next connection.
      response.write(rest.subarray(0, cut), () => response.destroy())
    })
    const seen = await all(client.follow('c', { until: 'idle' }))
    expect(seen.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
    expect(seen).toEqual(events.map((event, i) => ({ ...event, seq: i + 1 })))
    expect(connections).toBeGreaterThan(5)
    expect(stream.length).toBeGreaterThan(cut)
  })

  test('what a careless server repeats is dropped', async () => {
    const events = log(3)
    const client = await serve((_request, response) => {
      eventStream(response)
      for (const [i, event] of events.entries())
        response.write(Buffer.concat([frame(event, i + 1), frame(event, i + 1)]))
      response.end()
    })
    const seen = await all(client.follow('c', { until: 'idle' }))
    expect(seen.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
  })

  test('the state is folded along, across a break', async () => {
    const events = log(5)
    const client = await serve((_request, response, after) => {
      eventStream(response)
      const until = after < 4 ? 4 : events.length
      for (let i = after; i < until; i++) response.write(frame(events[i]!, i + 1))
      if (until === events.length) response.end()
      else response.write('', () => response.destroy())
    })
    let text = ''
    for await (const { state } of client.followConversation('c', { until: 'idle' }))
      text = textOf(path(state).at(-1)!.parts)
    expect(text).toBe('é0 é1 é2 é3 é4 ')
  })

  test('a clean end in the middle of a run is not taken for idle', async () => {
    const events = log(2)
    let connections = 0
    const client = await serve((_request, response, after) => {
      connections++
      eventStream(response)
      const until = connections === 1 ? 4 : events.length
      for (let i = after; i < until; i++) response.write(frame(events[i]!, i + 1))
      response.end()
    })
    expect(await all(client.follow('c', { until: 'idle' }))).toHaveLength(events.length)
    expect(connections).toBe(2)
  })

  test('bye reconnects, in the time the server asks for', async () => {
    const lines: Connection[] = []
    let connections = 0
    const stop = new AbortController()
    const client = await serve((_request, response) => {
      connections++
      eventStream(response)
      if (connections === 1) return void response.end('event: bye\nretry: 4000\ndata: {}\n\n')
      stop.abort()
    })
    const options = {
      signal: stop.signal,
      random: () => 0.5,
      onConnection: (c: Connection) => lines.push(c),
    }
    expect(await all(client.follow('c', options))).toEqual([])
    expect(lines.map((line) => line.state)).toEqual(['connecting', 'open', 'waiting', 'connecting'])
    expect(lines[2]).toEqual({ state: 'waiting', delay: 2000 })
  })

  test('delays double up to a second, grow with what was waited, and start again once something was heard', async () => {
    const delays: number[] = []
    const stop = new AbortController()
    let connections = 0
    const client = await serve((_request, response) => {
      connections++
      if (connections === 90) {
        eventStream(response)
        return void response.end()
      }
      if (connections === 92) stop.abort()
      response.writeHead(503).end()
    })
    await all(
      client.follow('c', {
        signal: stop.signal,
        random: () => 1,
        onConnection: (line) => line.state === 'waiting' && delays.push(line.delay),
      }),
    )
    expect(delays.slice(0, 4)).toEqual([250, 500, 1000, 1000])
    delays.slice(4, 89).reduce((waited, delay) => {
      expect(delay).toBeCloseTo(Math.min(15_000, Math.max(1000, waited / 20)))
      return waited + delay
    }, 2750)
    expect(delays.slice(86)).toEqual([15_000, 15_000, 15_000, 250, 500])
  })

  test('a silent line is given up and resumed', async () => {
    const events = log(1)
    let connections = 0
    const client = await serve((_request, response, after) => {
      connections++
      eventStream(response)
      const until = connections === 1 ? 2 : events.length
      for (let i = after; i < until; i++) response.write(frame(events[i]!, i + 1))
      if (connections > 1) response.end()
    })
    expect(await all(client.follow('c', { until: 'idle', silence: 60 }))).toHaveLength(
      events.length,
    )
    expect(connections).toBe(2)
  })

  test.each([
    [404, 'conversation_not_found'],
    [401, 'unauthorized'],
    [409, 'cursor_ahead'],
    [418, 'teapot'],
  ])('%i ends it with the error', async (status, code) => {
    const client = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          error: { code, message: 'No.', retryable: false },
        }),
      )
    })
    await expect(all(client.follow('c', { after: 9 }))).rejects.toMatchObject({
      code,
      message: 'No.',
    })
  })

  test('aborting ends it at once and closes the connection', async () => {
    const closed = deferred()
    const client = await serve((request, response) => {
      eventStream(response)
      response.write(frame(log(0)[0]!, 1))
      request.on('close', closed.resolve)
    })
    const stop = new AbortController()
    const seen: number[] = []
    for await (const event of client.follow('c', { signal: stop.signal })) {
      seen.push(event.seq)
      stop.abort()
    }
    expect(seen).toEqual([1])
    await closed.promise
  })

  test('leaving the loop closes the connection', async () => {
    const closed = deferred()
    const client = await serve((request, response) => {
      eventStream(response)
      response.write(frame(log(0)[0]!, 1))
      request.on('close', closed.resolve)
    })
    for await (const event of client.follow('c')) if (event.seq === 1) break
    await closed.promise
  })
})
