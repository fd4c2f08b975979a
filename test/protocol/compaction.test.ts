import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EMPTY_STATE, reduce, type ConversationEvent } from '../../src/protocol/index.ts'
import type { App } from '../../src/server/index.ts'
import { removeDataDirectories } from '../server-process.ts'
import { createApi, scripted, textIn, type Api } from './api.ts'
import { startHere } from './in-process.ts'

const MINUTE = 60_000
let time: number
let app: App
let api: Api

beforeEach(async () => {
  // Only what comes round every minute is driven by hand; everything else takes its own time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  time = Date.parse('2026-06-01T12:00:00Z')
  app = await startHere({}, () => time)
  api = createApi(app)
})

afterEach(async () => {
  await app.close()
  vi.useRealTimers()
})

afterAll(removeDataDirectories)

/** Lets so many minutes pass, and waits until the log has changed if it should. */
async function pass(minutes: number, id: string, until: (events: ConversationEvent[]) => boolean) {
  time += minutes * MINUTE
  vi.advanceTimersByTime(MINUTE)
  for (let tries = 0; tries < 200; tries++) {
    const events = await api.events(id)
    if (until(events)) return events
  }
  throw new Error('the log stayed as it was')
}

const snapshots = (events: ConversationEvent[]) =>
  events.flatMap((event) => (event.type === 'snapshot' ? [event] : []))
const state = (events: ConversationEvent[]) => events.reduce(reduce, EMPTY_STATE)

test('ten minutes after its end, and not before, a run is folded into one snapshot', async () => {
  const { id } = await api.create({})
  const { run } = await api.send(id, '[tokens=60 rate=600 reasoning=10]')
  const full = await api.events(id)
  await pass(9, id, () => true)
  for (let tries = 0; tries < 20; tries++) expect(await api.events(id)).toEqual(full)

  const folded = await pass(2, id, (events) => snapshots(events).length > 0)
  const [snapshot] = snapshots(folded)
  const ofRun = full.filter((event) => 'runId' in event && event.runId === run.id)
  expect(folded.length).toBeLessThan(full.length)
  expect(snapshot!.seq).toBe(ofRun.at(-2)!.seq)
  expect(snapshot!.fromSeq).toBe(ofRun[1]!.seq)
  expect(state(folded)).toEqual(state(full))

  // The only gap is the one it declares, and what is left is unchanged.
  const before = new Map(full.map((event) => [event.seq, event]))
  for (const event of folded) if (event !== snapshot) expect(before.get(event.seq)).toEqual(event)
  const gone = full.filter(({ seq }) => !folded.some((event) => event.seq === seq))
  for (const { seq } of gone) {
    expect(seq).toBeGreaterThanOrEqual(snapshot!.fromSeq)
    expect(seq).toBeLessThan(snapshot!.seq)
  }
})

test('a reader with any cursor, old or new, ends in the same state', async () => {
  const { id } = await api.create({})
  await api.send(id, '[tokens=40 rate=800]')
  await api.events(id)
  const { run } = await api.send(id, '[tokens=40 fail=mid]')
  await api.events(id)
  await api.act(run.id, 'continue')
  const full = await api.events(id)
  await pass(11, id, (events) => snapshots(events).length === 3)
  const end = state(full)
  for (let cut = 0; cut <= full.length; cut++) {
    const seen = full.slice(0, cut)
    const after = seen.at(-1)?.seq ?? 0
    const rest = await api.events(id, after)
    expect(rest.reduce(reduce, state(seen)), `after ${after}`).toEqual(end)
    for (const { seq } of rest) expect(seq).toBeGreaterThan(after)
  }
  const { items } = await api.messages(id)
  expect(Object.values(state(await api.events(id)).messages)).toEqual(items)
})

test('a cursor behind a folded run is not affected by it', async () => {
  const { id } = await api.create({})
  await api.send(id, '[tokens=20]')
  await api.events(id)
  time += 11 * MINUTE
  const { seq } = await api.messages(id)
  await api.send(id, '[tokens=20 rate=200]')
  const live = api.events(id, seq)
  await pass(0, id, (events) => snapshots(events).length > 0)
  const events = await live
  expect(snapshots(events)).toEqual([])
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => seq + 1 + index))
})

test('a run that was queued, one that was stopped and one on another branch fold into the same', async () => {
  const { id } = await api.create({})
  const first = await api.send(id, '[tokens=30 rate=150]')
  time += 1_000
  await api.send(id, '[tokens=10]', { onBusy: 'queue' })
  // It begins later than it was accepted.
  time += 1_000
  const side = await api.send(id, '[tokens=500 rate=300]', { parentId: null })
  await api.act(side.run.id, 'cancel')
  await api.events(id)
  time += 1_000
  await api.act(first.run.id, 'regenerate')
  const full = await api.events(id)
  const folded = await pass(11, id, (events) => snapshots(events).length >= 3)
  expect(state(folded)).toEqual(state(full))
})

test('what was folded is folded once, and a regenerated or continued reply after it is whole', async () => {
  const { id } = await api.create({})
  const { run } = await api.send(id, '[tokens=40 fail=mid]')
  await api.events(id)
  const once = await pass(11, id, (events) => snapshots(events).length === 1)
  await pass(11, id, () => true)
  expect(await api.events(id)).toEqual(once)
  await api.act(run.id, 'continue')
  const whole = state(await api.events(id))
  expect(textIn(Object.values(whole.messages).at(-1))).toBe(scripted(40))
  await pass(11, id, (events) => snapshots(events).length === 2)
  expect(state(await api.events(id))).toEqual(whole)
})
