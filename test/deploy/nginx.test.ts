import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import type { ConversationEvent } from '../../src/protocol/index.ts'
import { createApi, eventsPath, scripted, textIn } from '../protocol/api.ts'
import { call, open, type CallOptions } from '../protocol/http-client.ts'
import { removeDataDirectories, startServerProcess, type ServerProcess } from '../server-process.ts'
import { startNginx, type Nginx } from './nginx.ts'

/** nginx as it comes, with nothing said about streams: the answers themselves say that they are not to be collected. */
const env = { LOQUAT_MODEL: 'test:script' }
/** Takes three seconds. */
const REPLY = '[tokens=60 rate=20]'

let server: ServerProcess
let nginx: Nginx
beforeAll(async () => {
  server = await startServerProcess({ env })
  nginx = await startNginx(server.port)
})
afterAll(async () => {
  await nginx.stop()
  await server.end('SIGKILL')
  removeDataDirectories()
})

interface Arrival {
  /** Milliseconds from the first piece to the last. */
  spread: number
  pieces: number
  text: string
}

async function read(url: string, method: string, path: string, options: CallOptions = {}) {
  const response = await open(url, method, path, options)
  expect(response.statusCode).toBe(200)
  const arrival: Arrival = { spread: 0, pieces: 0, text: '' }
  let began: number | undefined
  for await (const piece of response) {
    began ??= performance.now()
    arrival.spread = performance.now() - began
    arrival.pieces++
    arrival.text += String(piece)
  }
  return arrival
}

const chatStream = (url: string) =>
  read(url, 'POST', '/chat-stream', { json: { message: REPLY, session_id: 'test-1' } })

/** Each way to read a reply while it is written. */
const STREAMS: Record<string, (url: string) => Promise<Arrival>> = {
  async 'the native API, in answer to a message'(url) {
    const { id } = await createApi({ url }).create()
    return read(url, 'POST', `/api/v1/conversations/${id}/messages`, {
      json: { parts: [{ type: 'text', text: REPLY }] },
      headers: { accept: 'text/event-stream' },
    })
  },
  async 'the native API, to somebody who follows'(url) {
    const api = createApi({ url })
    const { id } = await api.create()
    await api.send(id, REPLY)
    return read(url, 'GET', eventsPath(id, 'after=0&until=idle'))
  },
  'the chat API template': chatStream,
  'the classic page': (url) =>
    read(url, 'POST', '/chat/', {
      raw: `prompt=${encodeURIComponent(REPLY)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
}

test.concurrent.each(Object.keys(STREAMS))('passes on as it is written: %s', async (name) => {
  const { spread, pieces, text } = await STREAMS[name]!(nginx.url)
  expect(text).toContain('w59')
  expect(pieces).toBeGreaterThan(10)
  expect(spread).toBeGreaterThan(2_000)
})

test('collects what does not say that it is not to be collected', async () => {
  const deaf = await startNginx(server.port, 'proxy_ignore_headers X-Accel-Buffering;')
  onTestFinished(deaf.stop)
  const { spread, text } = await chatStream(deaf.url)
  expect(text).toContain('w59')
  expect(spread).toBeLessThan(1_000)
})

test('brings a reader back to a server that was restarted in the middle of a reply', async () => {
  let behind = await startServerProcess({ env })
  onTestFinished(async () => void (await behind.end('SIGKILL')))
  const front = await startNginx(behind.port)
  onTestFinished(front.stop)
  const client = createClient({ baseUrl: front.url })
  const { id } = await client.conversations.create()
  const { run } = await client.send(id, '[tokens=400 rate=100]')
  const seen: ConversationEvent[] = []
  const ends = () => seen.filter(({ type }) => type === 'run-end')
  let restarted: Promise<void> | undefined

  async function restart(): Promise<void> {
    const { port, data } = behind
    const ended = behind.end('SIGTERM')
    while ((await call(behind.url, 'GET', '/readyz')).status === 200);
    // The second one: it does not wait for the reply.
    behind.process.kill('SIGTERM')
    expect(await ended).toBe(0)
    behind = await startServerProcess({ env, port, data })
    await createClient({ baseUrl: front.url }).runs.continue(run.id)
  }

  for await (const event of client.follow(id)) {
    seen.push(event)
    if (seen.length > 20) restarted ??= restart()
    if (ends().length === 2) break
  }
  await restarted
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1))
  expect(ends()).toMatchObject([
    { state: 'interrupted', reason: { code: 'deploy' } },
    { state: 'completed' },
  ])
  const { items } = await client.conversations.messages(id)
  expect(textIn(items[1])).toBe(scripted(400))
  const api = createApi({ url: front.url })
  expect((await api.events(id)).slice(0, seen.length)).toEqual(seen)
}, 90_000)
