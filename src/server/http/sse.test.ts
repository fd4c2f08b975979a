import { once } from 'node:events'
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect as connectSocket, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createEventStreams, type EventStream, type EventStreams } from './sse.ts'

const frame = (id: number, size = 1) =>
  `id: ${id}\nevent: text-delta\ndata: "${'x'.repeat(size)}"\n\n`

let server: Server
let streams: EventStreams
let uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)

/** Connects a reader. @returns its end and the server's */
async function connect(
  options: Parameters<typeof createEventStreams>[0] = {},
): Promise<{ stream: EventStream; response: IncomingMessage }> {
  process.on('uncaughtException', note)
  streams = createEventStreams(options)
  const opened = Promise.withResolvers<EventStream>()
  server = createServer((_, response) => opened.resolve(streams.open(response)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.on('error', () => {})
  return { stream: await opened.promise, response }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

/** Writes more than the kernel takes, so that the reader's connection is really full. */
function fill(stream: EventStream): void {
  const more = () => {
    while (stream.write(frame(1, 65_536)));
  }
  stream.onDrain(more)
  more()
}

const closed = (stream: EventStream) => new Promise<void>((resolve) => stream.onClose(resolve))

afterEach(async () => {
  streams.close()
  server.closeAllConnections()
  await once(server.close(), 'close')
  process.off('uncaughtException', note)
  expect(uncaught.splice(0)).toEqual([])
})

describe('an event stream', () => {
  it('tells proxies to keep their hands off it', async () => {
    const { stream, response } = await connect()
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(response.headers).not.toHaveProperty('content-encoding')
    stream.end()
    expect(await textOf(response)).toMatch(/^:/)
  })

  it('says bye at the end of its life, with a time to come back after, and no id', async () => {
    const { stream, response } = await connect({ lifetimeMs: 40 })
    stream.write(frame(1))
    const text = await textOf(response)
    expect(text).toMatch(/\n\nretry: \d+\nevent: bye\ndata: \{\}\n\n$/)
    const [, retry] = /retry: (\d+)/.exec(text)!
    expect(Number(retry)).toBe(100)
    expect(text.slice(text.indexOf('retry')).includes('id:')).toBe(false)
  })

  it('says bye to all readers when the server goes', async () => {
    const { response } = await connect()
    streams.close()
    const text = await textOf(response)
    expect(text).toContain('event: bye')
    const [, retry] = /retry: (\d+)/.exec(text)!
    expect(Number(retry)).toBeGreaterThanOrEqual(200)
    expect(Number(retry)).toBeLessThanOrEqual(2_000)
  })

  it('takes nothing more after its bye, however slow the reader is', async () => {
    const { stream, response } = await connect({ heartbeatMs: 5, lifetimeMs: 30 })
    response.pause()
    fill(stream)
    // Longer than its life, and several beats more.
    await new Promise((resolve) => setTimeout(resolve, 80))
    expect(stream.write(frame(2))).toBe(false)
    stream.bye()
    stream.end()
    const text = await textOf(response)
    expect(text.endsWith('data: {}\n\n')).toBe(true)
    expect(text).not.toContain('id: 2\n')
    expect(text.match(/event: bye/g)).toHaveLength(1)
  })

  it('beats while nothing happens', async () => {
    const { response } = await connect({ heartbeatMs: 5 })
    let text = ''
    for await (const chunk of response) {
      text += String(chunk)
      if ((text.match(/^: ?$/gm) ?? []).length >= 3) break
    }
    expect(text).not.toContain('data')
  })

  it('lets go of a reader that takes nothing for too long', async () => {
    const { stream, response } = await connect({ heartbeatMs: 10, stalledMs: 50 })
    response.pause()
    fill(stream)
    await closed(stream)
    expect(stream.write(frame(2))).toBe(false)
  })

  it('lets go of it also after a silence', async () => {
    const { stream, response } = await connect({ stalledMs: 50 })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(stream.write(frame(1))).toBe(true)
    response.pause()
    fill(stream)
    await closed(stream)
  })

  it('goes on behind another answer of the same connection', async () => {
    streams = createEventStreams({ stalledMs: 500 })
    const responses: ServerResponse[] = []
    server = createServer((_, response) => void responses.push(response))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const reader = connectSocket((server.address() as AddressInfo).port, '127.0.0.1')
    reader.write('GET /1 HTTP/1.1\r\nhost: x\r\n\r\nGET /2 HTTP/1.1\r\nhost: x\r\n\r\n')
    while (responses.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    const stream = streams.open(responses[1]!)
    let sent = 0
    const more = () => {
      while (sent < 400 && stream.write(frame(++sent, 65_536)));
      if (sent === 400) stream.end('the end')
    }
    stream.onDrain(more)
    more()
    responses[0]!.end()
    let end = ''
    for await (const chunk of reader) {
      end = (end + String(chunk)).slice(-100)
      if (end.includes('the end')) break
    }
    expect(sent).toBe(400)
    expect(end).toContain('the end')
  })

  it('stays with a reader that takes little at a time, for as long as it takes', async () => {
    const { stream, response } = await connect({ stalledMs: 600 })
    const started = performance.now()
    const size = 48 * 1024 * 1024
    stream.write('x'.repeat(size))
    stream.end()
    let read = 0
    for await (const chunk of response) {
      read += (chunk as Buffer).length
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    expect(read).toBeGreaterThan(size)
    expect(performance.now() - started).toBeGreaterThan(1_200)
  })

  it('goes on with a reader that takes something again', async () => {
    const { stream, response } = await connect({ heartbeatMs: 10, stalledMs: 5_000 })
    response.pause()
    let sent = 0
    while (stream.write(frame(++sent, 65_536)));
    const drained = new Promise<void>((resolve) => stream.onDrain(resolve))
    const reading = textOf(response)
    await drained
    expect(stream.write(frame(++sent))).toBe(true)
    stream.end()
    expect((await reading).match(/^id: /gm)).toHaveLength(sent)
  })

  it('notices a reader who left, also one who left before it was asked', async () => {
    const { stream, response } = await connect()
    response.destroy()
    await closed(stream)
    await closed(stream)
    expect(stream.write(frame(1))).toBe(false)
    stream.bye()
  })
})
