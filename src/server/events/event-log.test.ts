import { describe, expect, it, vi } from 'vitest'
import type { EventBody } from '../../protocol/index.ts'
import type { Unit, UnitResult } from '../store/statement.ts'
import { queryMaker, sqliteCompiler } from '../store/statement.ts'
import { allQueries, type Store } from '../store/store.ts'
import { sql } from 'kysely'
import { createEventLog } from './event-log.ts'
import { createNudge, type News } from './nudge.ts'

const C = 'conv_1'
const fence = { runId: 'run_1', epoch: 1 }
const delta = (text: string, partId = 'p'): EventBody => ({ type: 'text-delta', partId, text })
const branch: EventBody = { type: 'branch', leafId: null, at: '2026-01-01T00:00:00.000Z' }

/** A store whose commits wait until they are let through. */
function heldStore() {
  const queries = allQueries(queryMaker(sqliteCompiler, []), {
    now: sql<number>`0`,
    journal: true,
    fullText: 'fts5',
  })
  const waiting: {
    units: Unit[]
    answer: (results: UnitResult[]) => void
    fail: (error: Error) => void
  }[] = []
  let seq = 0
  const store = {
    ...queries,
    write: (units: Unit[]) =>
      new Promise<UnitResult[]>((answer, fail) => waiting.push({ units, answer, fail })),
  } as unknown as Store
  const inserts = (unit: Unit) =>
    unit.filter(
      (statement) =>
        statement.query ===
        queries.events.insert({ conversationId: '', seq: 0, runId: null, type: '', data: '' })
          .query,
    )
  return {
    store,
    waiting,
    /** What the oldest waiting commit would store, as `type data`, one list for each unit. */
    stored: () =>
      waiting[0]!.units.map((unit) =>
        inserts(unit).map(
          ({ values: [, , , type, data] }) => `${type as string} ${data as string}`,
        ),
      ),
    let: () => {
      const { units, answer } = waiting.shift()!
      answer(units.map((unit) => ({ ok: true, kept: (seq += inserts(unit).length) })))
    },
  }
}

function setUp(tickMs = 10) {
  const held = heldStore()
  const nudge = createNudge()
  const news: string[] = []
  nudge.join(C, (it: News | null) => news.push(it!.batches!.map((batch) => batch.text()).join('')))
  const lost = vi.fn<(why: string) => void>()
  const log = createEventLog({ store: held.store, nudge, tickMs })
  return { ...held, log, news, lost, run: log.openRun(C, fence, lost) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the event log', () => {
  it('shows nothing before it is committed', async () => {
    const { log, news, waiting, let: letThrough } = setUp()
    const committed = log.commit({ conversationId: C, events: [branch] })
    await turn()
    expect(waiting).toHaveLength(1)
    expect(news).toEqual([])
    letThrough()
    expect(await committed).toEqual({ ok: true, seq: 1 })
    expect(news).toEqual([
      'id: 1\nevent: branch\ndata: {"leafId":null,"at":"2026-01-01T00:00:00.000Z"}\n\n',
    ])
  })

  it('has one commit under way; what comes meanwhile goes into the next, together', async () => {
    const { log, waiting, let: letThrough, stored } = setUp()
    const all = [log.commit({ conversationId: C, events: [branch] })]
    await turn()
    for (let i = 0; i < 3; i++) all.push(log.commit({ conversationId: C, events: [branch] }))
    await turn()
    expect(waiting).toHaveLength(1)
    letThrough()
    await all[0]
    await turn()
    expect(waiting).toHaveLength(1)
    expect(stored()).toHaveLength(3)
    letThrough()
    expect((await Promise.all(all)).map((it) => it.ok && it.seq)).toEqual([1, 2, 3, 4])
  })

  it('commits the first delta of a run at once and lets the others wait for the tick', async () => {
    const { run, waiting, let: letThrough, stored } = setUp(50)
    run.append(delta('a'))
    await turn()
    expect(waiting).toHaveLength(1)
    letThrough()
    await turn()
    run.append(delta('b'))
    await turn()
    expect(waiting).toHaveLength(0)
    run.append(delta('c'))
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    expect(stored()).toEqual([['text-delta {"partId":"p","text":"bc"}']])
  })

  it.each([
    [15, 'a commit follows at once', 0],
    [16, 'it waits for the tick of a busy server', 19],
  ])('after %i changes in a batch %s', async (changes, _, least) => {
    const { log, waiting, let: letThrough } = setUp(1)
    const change = { conversationId: C, events: [branch] }
    const began = performance.now()
    const batch = Array.from({ length: changes }, () => log.commit(change))
    await turn()
    letThrough()
    await Promise.all(batch)
    const next = log.commit(change)
    await turn()
    expect(waiting).toHaveLength(least === 0 ? 1 : 0)
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { interval: 1 })
    expect(performance.now() - began).toBeGreaterThanOrEqual(least)
    letThrough()
    expect(await next).toMatchObject({ ok: true })
  })

  it('joins consecutive deltas of one part only', async () => {
    const { run, stored } = setUp()
    for (const event of [delta('a'), delta('b'), delta('c', 'q'), delta('d'), branch, delta('e')])
      run.append(event)
    await turn()
    expect(stored()).toEqual([
      [
        'text-delta {"partId":"p","text":"ab"}',
        'text-delta {"partId":"q","text":"c"}',
        'text-delta {"partId":"p","text":"d"}',
        'branch {"leafId":null,"at":"2026-01-01T00:00:00.000Z"}',
        'text-delta {"partId":"p","text":"e"}',
      ],
    ])
  })

  it('never changes an event that is being committed', async () => {
    const { run, let: letThrough, stored, waiting } = setUp(1)
    run.append(delta('a'))
    await turn()
    run.append(delta('b'))
    expect(stored()).toEqual([['text-delta {"partId":"p","text":"a"}']])
    letThrough()
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    expect(stored()).toEqual([['text-delta {"partId":"p","text":"b"}']])
  })

  it('puts the end behind everything the run has written', async () => {
    const { run, stored } = setUp()
    run.append(delta('a'))
    void run.commit([branch], [])
    await turn()
    expect(
      stored()
        .flat()
        .map((row) => row.split(' ')[0]),
    ).toEqual(['text-delta', 'branch'])
  })

  it('tells a run once and for all that it was fenced off, and shows nothing of it', async () => {
    const { run, waiting, news, lost } = setUp()
    run.append(delta('a'))
    await turn()
    waiting.shift()!.answer([{ ok: false, statement: 0, why: 'count' }])
    await turn()
    expect(lost).toHaveBeenCalledWith('fenced')
    expect(news).toEqual([])
  })

  it('fails everything in a batch that could not be stored, and goes on', async () => {
    const { log, run, waiting, lost, news, let: letThrough } = setUp()
    run.append(delta('a'))
    const failed = log.commit({ conversationId: C, events: [branch] })
    await turn()
    waiting.shift()!.fail(new Error('disk full'))
    await expect(failed).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(lost).toHaveBeenCalledWith('storage')
    const next = log.commit({ conversationId: C, events: [branch] })
    await turn()
    letThrough()
    expect(await next).toMatchObject({ ok: true })
    expect(news).toHaveLength(1)
  })
})
