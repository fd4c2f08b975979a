import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createId, type ProviderInfo, type Run } from '../../src/protocol/index.ts'
import { openAccount } from '../protocol/account-stream.ts'
import { eventsPath, scripted, textIn } from '../protocol/api.ts'
import { fingerprint, framesOf, holdsRunEnd, readStream } from '../protocol/event-stream.ts'
import { removeDataDirectories } from '../server-process.ts'
import { startNodes, type Node } from './two-nodes.ts'

let a: Node
let b: Node
let databaseUrl: string

beforeAll(async () => {
  const started = await startNodes(2)
  ;[a, b] = started.nodes as [Node, Node]
  databaseUrl = started.databaseUrl
})

afterAll(async () => {
  await Promise.all([a.server.end(), b.server.end()])
  removeDataDirectories()
})

/** Follows a conversation from a position until a run has ended. */
const follow = async (node: Node, id: string, after = 0) =>
  framesOf(
    (await readStream(node.url, eventsPath(id, `after=${after}`), { until: holdsRunEnd })).bytes,
  )

test('readers on both nodes are shown the same, while it happens', async () => {
  const { id } = await a.api.create()
  const readers = [a, a, b, b].map((node) => follow(node, id))
  const half = readStream(b.url, eventsPath(id, 'after=0'), {
    until: (bytes) => bytes.includes('w40 '),
  })
  const { run } = await a.api.send(id, '[tokens=300 rate=100]')
  await half
  expect((await b.api.run(run.id)).state).toBe('running')
  const prints = (await Promise.all(readers)).map(fingerprint)
  expect(new Set(prints).size).toBe(1)
  const [, reply] = (await b.api.messages(id)).items
  expect(textIn(reply)).toBe(scripted(300))
})

test('a reader goes on where it broke off, on the other node', async () => {
  const { id } = await a.api.create()
  const whole = follow(a, id)
  const part = readStream(a.url, eventsPath(id, 'after=0'), { cutAfter: 1500 })
  await a.api.send(id, '[tokens=150 rate=150]')
  const first = framesOf((await part).bytes)
  const rest = await follow(b, id, first.at(-1)!.id)
  expect(fingerprint([...first, ...rest])).toBe(fingerprint(await whole))
})

test('a stop reaches the node that executes the run long before its heartbeat', async () => {
  const { id } = await a.api.create()
  const reader = follow(a, id)
  const started = readStream(b.url, eventsPath(id, 'after=0'), {
    until: (bytes) => bytes.includes('w5 '),
  })
  const { run } = await a.api.send(id, '[tokens=5000 rate=50]')
  await started
  const asked = performance.now()
  await b.api.act(run.id, 'cancel')
  const frames = await reader
  expect(performance.now() - asked).toBeLessThan(2500)
  expect(frames.at(-1)!.data).toContain('"state":"stopped"')
})

test('a message that is sent to both, many times, is stored and answered once', async () => {
  const { id } = await a.api.create()
  const message = { id: createId('msg') }
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => [a, b][i % 2]!.api.send(id, '[tokens=5]', message)),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  await b.api.events(id)
  expect((await a.api.messages(id)).items.map(({ role }) => role)).toEqual(['user', 'assistant'])
})

test('of two messages sent at once to both, one is answered and the other told so', async () => {
  for (let i = 0; i < 10; i++) {
    const { id } = await a.api.create()
    const send = (node: Node) =>
      node.api.request('POST', `/conversations/${id}/messages`, {
        json: { parts: [{ type: 'text', text: '[tokens=1000 rate=20]' }] },
      })
    const statuses = (await Promise.all([send(a), send(b)])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([202, 409])
    const { items } = await b.api.messages(id)
    expect(items).toHaveLength(2)
    await b.api.act(items[1]!.runId!, 'cancel')
    await a.api.events(id)
  }
})

test('a run that waits on one node begins when that on the other ends', async () => {
  const { id } = await a.api.create()
  const first = await a.api.send(id, '[tokens=200 rate=100]')
  const second = await b.api.send(id, '[tokens=5]', { onBusy: 'queue' })
  expect(second.run.state).toBe('queued')
  const events = await a.api.events(id)
  const at = (type: string, { id }: Run) => {
    const found = events.find((it) => it.type === type && 'runId' in it && it.runId === id)
    return Date.parse((found as { at: string }).at)
  }
  // It is told: at the next heartbeat at the latest it would be seen.
  expect(at('run-start', second.run) - at('run-end', first.run)).toBeLessThan(4000)
  expect((await a.api.run(first.run.id)).state).toBe('completed')
  expect((await a.api.run(second.run.id)).state).toBe('completed')
})

test('a send that interrupts takes the place of a run on the other node', async () => {
  const { id } = await a.api.create()
  const first = await a.api.send(id, '[tokens=5000 rate=50]')
  const second = await b.api.send(id, '[tokens=5]', { onBusy: 'interrupt' })
  await a.api.events(id)
  expect((await a.api.run(first.run.id)).state).toBe('stopped')
  expect((await a.api.run(second.run.id)).state).toBe('completed')
})

test('lists and deletions are told on both', async () => {
  const account = await openAccount(b.url, 'after=0')
  const { id } = await a.api.create({ title: 'seen elsewhere' })
  await account.until((lines) => lines.some((line) => line.conversation?.id === id))
  const reader = readStream(b.url, eventsPath(id, 'after=0'))
  await delay(50)
  await a.api.request('DELETE', `/conversations/${id}`)
  await account.until((lines) => lines.some((line) => line.conversationId === id))
  expect((await reader).ended).toBe(true)
  account.close()
})

test('a provider that is connected on one node is connected on the other', async () => {
  const connected = async (node: Node) => {
    const { body } = await node.api.request<{ items: ProviderInfo[] }>('GET', '/providers')
    return body.items.find(({ id }) => id === 'openai')
  }
  const before = await connected(b)
  await a.api.request('PUT', '/providers/openai', { json: { apiKey: 'sk-0123456789abcdef' } })
  await vi.waitFor(async () => expect(await connected(b)).toEqual(await connected(a)), 5000)
  expect(await connected(b)).not.toEqual(before)
  await b.api.request('DELETE', '/providers/openai')
  await vi.waitFor(async () => expect(await connected(a)).toEqual(before), 5000)
})

test('readers go on while wake-ups are lost', async () => {
  const { id } = await a.api.create()
  const reader = follow(b, id)
  await a.api.send(id, '[tokens=300 rate=100]')
  const sql = postgres(databaseUrl, { max: 1 })
  for (let i = 0; i < 3; i++) {
    await delay(500)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'loquat' and datname = current_database() and query ~ '^(listen|select pg_notify)'`
  }
  await sql.end()
  const frames = await reader
  expect(frames.map(({ id }) => id)).toEqual(frames.map((_, i) => i + 1))
})
