import { expect, test } from 'vitest'
import { EMPTY_STATE, reduce, type ConversationState } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, eventsPath, scripted, textIn } from './api.ts'
import {
  eventsOf,
  fingerprint,
  framesOf,
  holdsRunEnd,
  readResponse,
  readStream,
} from './event-stream.ts'
import { open } from './http-client.ts'
import { resumeFaults } from './resume.ts'
import { wander } from './wandering-reader.ts'

const server = serverForAll()
const api = createApi(server)

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

test('readers who are cut off anywhere in a live reply see what an undisturbed one sees', async () => {
  const { faults, connections } = await resumeFaults(
    server.url,
    '[tokens=400 rate=200 reasoning=20]',
    seeds(1, 24),
  )
  expect(faults).toEqual([])
  expect(connections).toBeGreaterThan(24 * 5)
})

test('the same in a burst, where many deltas become one event', async () => {
  const { faults } = await resumeFaults(server.url, '[tokens=20000 rate=0]', seeds(100, 12))
  expect(faults).toEqual([])
})

test('readers who come after the end, cut off anywhere, see the same', async () => {
  const { id } = await api.create({ title: 'later' })
  await api.send(id, '[tokens=300 rate=3000] 🌰 multi-byte: żółć, 漢字, 🧑‍🚀')
  await api.events(id)
  const { bytes } = await readStream(server.url, eventsPath(id, 'until=idle'))
  const expected = fingerprint(framesOf(bytes))
  for (const seed of seeds(1_000, 120))
    expect(fingerprint((await wander(server.url, id, seed)).frames), `seed ${seed}`).toBe(expected)
})

test('ten readers of one live reply get the same bytes', async () => {
  const { id } = await api.create({ title: 'ten' })
  const readers = seeds(0, 10).map(() =>
    readStream(server.url, eventsPath(id, 'after=0'), { until: holdsRunEnd }),
  )
  await api.send(id, '[tokens=200 rate=400]')
  const prints = new Set((await Promise.all(readers)).map(({ bytes }) => bytes.toString()))
  expect(prints.size).toBe(1)
})

test('a reader who attaches at any moment through a page of messages ends in the same state', async () => {
  const { id } = await api.create({ title: 'attach' })
  await api.send(id, '[tokens=5]')
  await api.events(id)
  const { run } = await api.send(id, '[tokens=5000 rate=100 reasoning=10]')
  const attached: Promise<ConversationState>[] = []
  let inTheMiddle = 0
  while ((await api.run(run.id)).state === 'running') {
    const page = await api.messages(id)
    const written = textIn(page.items.at(-1)).length
    if (written > 0 && ++inTheMiddle === 24) await api.act(run.id, 'cancel')
    const messages = Object.fromEntries(page.items.map((message) => [message.id, message]))
    const start = { ...EMPTY_STATE, seq: page.seq, leafId: page.leafId, messages }
    attached.push(api.events(id, page.seq).then((events) => events.reduce(reduce, start)))
  }
  const { items, seq, leafId } = await api.messages(id)
  expect(scripted(5000).startsWith(textIn(items.at(-1)))).toBe(true)
  expect(inTheMiddle).toBeGreaterThanOrEqual(24)
  for (const state of await Promise.all(attached)) {
    expect(state.seq).toBe(seq)
    expect(state.leafId).toBe(leafId)
    expect(Object.values(state.messages)).toEqual(items)
  }
})

test('the messages as stored are the fold of the log', async () => {
  const { id } = await api.create({})
  for (const script of ['[tokens=3]', '[tokens=50 reasoning=5]', '[tokens=9 finish=length]']) {
    await api.send(id, script)
    await api.events(id)
  }
  const state = (await api.events(id)).reduce(reduce, EMPTY_STATE)
  const { items, seq, leafId, conversation } = await api.messages(id)
  expect(Object.values(state.messages)).toEqual(items)
  expect([state.seq, state.leafId]).toEqual([seq, leafId])
  expect(state.patch.title).toBe(conversation.title)
})

test('until=idle ends an idle stream at once and a live one after the last end', async () => {
  const { id } = await api.create({})
  expect(await readStream(server.url, eventsPath(id, 'until=idle'))).toMatchObject({ ended: true })
  await api.send(id, '[tokens=20 rate=100]')
  const { bytes, ended } = await readStream(server.url, eventsPath(id, 'after=0&until=idle'))
  expect(ended).toBe(true)
  expect(framesOf(bytes).at(-1)?.type).toBe('run-end')
  const head = framesOf(bytes).at(-1)!.id
  const again = await readStream(server.url, eventsPath(id, `after=${head}&until=idle`))
  expect(framesOf(again.bytes)).toEqual([])
})

test('a message may be sent and its reply be read in one request', async () => {
  const { id } = await api.create({ title: 'one' })
  const { bytes, ended } = await readStream(server.url, `/api/v1/conversations/${id}/messages`, {
    method: 'POST',
    json: { parts: [{ type: 'text', text: '[tokens=30 rate=300]' }] },
    headers: { accept: 'text/event-stream' },
  })
  expect(ended).toBe(true)
  const events = eventsOf(bytes)
  expect(events[0]?.type).toBe('run-start')
  expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'completed' })
  expect(textIn((await api.messages(id)).items[1])).toBe(scripted(30))
})

test('a position that is none or that lies ahead is refused', async () => {
  const { id } = await api.create({})
  await api.send(id, '[tokens=1]')
  await api.events(id)
  const { seq } = await api.messages(id)
  for (const after of ['-1', 'x', '1.5', '1e3', '99999999999999999999', '%20'])
    expect(await api.request('GET', `/conversations/${id}/events?after=${after}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_cursor', field: 'after' } },
    })
  expect(await api.request('GET', `/conversations/${id}/events?after=${seq + 1}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'cursor_ahead', details: { seq } } },
  })
  const headers = { 'last-event-id': 'seven' }
  expect(await api.request('GET', `/conversations/${id}/events`, { headers })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_cursor', field: 'Last-Event-ID' } },
  })
})

test('a reader who stops reading falls back to the log and gets everything', async () => {
  const { id } = await api.create({ title: 'slow' })
  const slow = await readSlowly(id)
  const { run } = await api.send(id, '[tokens=400000]')
  while ((await api.run(run.id)).state === 'running') await api.conversation(id)
  const undisturbed = await readStream(server.url, eventsPath(id, 'after=0&until=idle'))
  const bytes = await slow()
  expect(bytes.length).toBeGreaterThan(2_000_000)
  expect(fingerprint(framesOf(bytes))).toBe(fingerprint(framesOf(undisturbed.bytes)))
})

/** Opens a stream and takes nothing from its socket until asked to. */
async function readSlowly(id: string): Promise<() => Promise<Buffer>> {
  const response = await open(server.url, 'GET', eventsPath(id, 'after=0'))
  response.socket.pause()
  return async () => {
    const read = readResponse(response, { until: holdsRunEnd })
    response.socket.resume()
    return (await read).bytes
  }
}
