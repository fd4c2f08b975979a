import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newDatabase } from '../../../test/databases.ts'
import { appendUnit, type Fence } from './append-unit.ts'
import type { Change } from './changes.ts'
import { createUnitPlanner } from './postgres-units.ts'
import { openPostgres } from './postgres.ts'
import { postgresCompiler, queryMaker, type QuerySource } from './statement.ts'
import { allQueries, type Queries, type Store } from './store.ts'
import { sql } from 'kysely'

const conversation = (queries: Queries, id: string, title: string | null = null) =>
  queries.conversations.create({
    ...{ id, ownerId: 'me', title, model: null, instructions: null },
    ...{ settings: '{}', now: 1 },
  })

const run = (queries: Queries, id: string, conversationId: string, nodeId = 'a') => [
  queries.runs.insert({
    ...{ id, conversationId, messageId: `msg_of_${id}`, parentId: `msg_${id}` },
    ...{ model: 'test:script', settings: '{}', continues: 0, state: 'running', nodeId },
    ...{ leaseMs: 15e3, acceptedSeq: 0, startSeq: 1, head: null, now: 1 },
  }),
]

const append = (queries: Queries, conversationId: string, types: string[], fence?: Fence) =>
  appendUnit(
    queries,
    { conversationId, events: types, ...(fence ? { fence } : {}) },
    types.map((type) => ({
      run_id: fence?.runId ?? null,
      type,
      data: '{"text":"\\"quoted\\" \\\\ é"}',
    })),
  )

describe('two processes on one database', () => {
  let url: string
  let a: Store
  let b: Store

  beforeEach(async () => {
    url = await newDatabase()
    const opened = await Promise.all([1, 2].map(() => openPostgres({ url, durability: 'full' })))
    ;[a, b] = opened as [Store, Store]
  })
  afterEach(async () => {
    await Promise.all([a.close(), b.close()])
  })

  const log = async (store: Store, conversationId: string) => {
    const [rows] = await store.read(store.events.after({ conversationId, after: 0, limit: 9999 }))
    return rows.map(({ seq, type }) => `${seq} ${type}`)
  }

  it('a claimer reads all that its predecessor has written, and nothing comes after', async () => {
    for (let i = 0; i < 20; i++) {
      const [id, runId] = [`conv_${i}`, `run_${i}`]
      await a.write([conversation(a, id)])
      await a.write([run(a, runId, id)])
      let going = true
      let refused = false
      const writing = (async () => {
        while (going && !refused) {
          const [result] = await a.write([append(a, id, ['text-delta'], { runId, epoch: 1 })])
          refused = !result!.ok
        }
      })()
      await vi.waitFor(async () => expect((await log(b, id)).length).toBeGreaterThan(2))
      const claim = b.runs.claim({ id: runId, epoch: 1, nodeId: 'b', leaseMs: 1 }, { expect: 1 })
      expect((await b.write([[claim]]))[0]).toMatchObject({ ok: true })
      const seen = await log(b, id)
      await vi.waitFor(() => expect(refused).toBe(true))
      going = false
      await writing
      expect(await log(b, id)).toEqual(seen)
    }
  })

  it('a guard holds although the other writes at the same time', async () => {
    await a.write([conversation(a, 'conv_1')])
    const unit = (store: Store, leaf: string) =>
      appendUnit(
        store,
        {
          ...{ conversationId: 'conv_1', events: ['branch'] },
          guards: [
            store.conversations.expectLeaf(
              { id: 'conv_1', ownerId: 'me', leafId: '' },
              { expect: 1 },
            ),
          ],
          statements: [store.conversations.moveLeaf({ id: 'conv_1', leafId: leaf, now: 2 })],
        },
        [{ run_id: null, type: 'branch', data: '{}' }],
      )
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) => {
        const store = i % 2 ? a : b
        return store.write([unit(store, `msg_${i}`)])
      }),
    )
    expect(results.flat().filter(({ ok }) => ok)).toHaveLength(1)
    expect(await log(a, 'conv_1')).toEqual(['1 branch'])
  })

  it('batches that get in each other’s way are all done', async () => {
    const ids = Array.from({ length: 6 }, (_, i) => `conv_${i}`)
    for (const id of ids) await a.write([conversation(a, id)])
    const write = (store: Store, order: string[]) =>
      store.write(order.map((id) => append(store, id, ['branch'])))
    const results = await Promise.all(
      Array.from({ length: 6 }, () => [write(a, ids), write(b, ids.toReversed())]).flat(),
    )
    expect(results.flat().every(({ ok }) => ok)).toBe(true)
    expect(await log(a, 'conv_3')).toHaveLength(12)
  })

  it('what one commits the other hears, in as many messages as it takes', async () => {
    const heard: Change[] = []
    const own: Change[] = []
    b.others!.listen(
      (changes) => heard.push(...changes),
      () => {},
    )
    a.others!.listen(
      (changes) => own.push(...changes),
      () => {},
    )
    // Both have to be listening.
    const sql = postgres(url, { max: 1 })
    const listening = () =>
      sql`select 1 from pg_stat_activity where query = 'listen loquat' and datname = current_database()`
    await vi.waitFor(async () => expect(await listening()).toHaveLength(2))
    await sql.end()
    const ids = Array.from({ length: 400 }, (_, i) => `conv_0190${'0'.repeat(30)}${i + 1000}`)
    await a.write(ids.map((id) => conversation(a, id)))
    await vi.waitFor(() => expect(heard).toHaveLength(400))
    const id = ids[0]!
    await a.write([run(a, 'run_1', id)])
    await a.write([append(a, id, ['text-delta', 'run-end'], { runId: 'run_1', epoch: 1 })])
    await a.write([[a.runs.requestCancel({ id: 'run_1', now: 1 })]])
    await a.write([a.removal.delete({ id: ids[1]!, ownerId: 'me', used: 1, unusedSince: 0 })])
    await vi.waitFor(() => expect(heard).toHaveLength(403))
    expect(heard.slice(400)).toEqual([
      ...[{ kind: 'events', conversationId: id, first: 1, last: 2, endsRun: true, listed: true }],
      { kind: 'stop', runId: 'run_1' },
      { kind: 'deleted', conversationId: ids[1] },
    ])
    expect(own).toEqual([])
  })

  it('work that is one process’s at a time is done by one, and by another once that has done it or is gone', async () => {
    const order: string[] = []
    const first = Promise.withResolvers<void>()
    const began = Promise.withResolvers<void>()
    const working = a.others!.alone(async () => {
      began.resolve()
      await first.promise
      order.push('a')
    })
    await began.promise
    const tryB = () => b.others!.alone(() => Promise.resolve(void order.push('b')))
    expect(await tryB()).toBe(false)
    first.resolve()
    expect(await working).toBe(true)
    expect(await tryB()).toBe(true)
    expect(order).toEqual(['a', 'b'])
    const failing = a.others!.alone(() => Promise.reject(new Error('no room')))
    await expect(failing).rejects.toThrow('no room')
    expect(await tryB()).toBe(true)
  })

  it('a text with a NUL in it is stored without, and harms nobody', async () => {
    const results = await a.write([conversation(a, 'conv_1', 'a\0b'), conversation(a, 'conv_2')])
    expect(results.map(({ ok }) => ok)).toEqual([true, true])
    const [[row]] = await a.read(a.conversations.byId({ id: 'conv_1' }))
    expect(row!.title).toBe('a\uFFFDb')
  })

  it('reads several statements in one snapshot', async () => {
    await a.write([conversation(a, 'conv_1')])
    let writing = true
    const writes = (async () => {
      while (writing) await b.write([append(b, 'conv_1', ['branch'])])
    })()
    for (let i = 0; i < 50; i++) {
      const [[row], events] = await a.read(
        a.conversations.byId({ id: 'conv_1' }),
        a.events.after({ conversationId: 'conv_1', after: 0, limit: 9999 }),
      )
      expect(events).toHaveLength(row!.seq)
    }
    writing = false
    await writes
  })

  it('a connection that breaks fails what was under way, and is replaced', async () => {
    await a.write([conversation(a, 'conv_1')])
    const killer = postgres(url, { max: 1 })
    const kill = () =>
      killer`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`
    let stored = 0
    const writing = (async () => {
      for (let i = 0; i < 200; i++) {
        const results = await a.write([append(a, 'conv_1', ['branch'])]).catch(() => undefined)
        if (results?.[0]?.ok) stored = results[0].kept
      }
    })()
    for (let i = 0; i < 3; i++) await kill()
    await writing
    await killer.end()
    const events = await log(a, 'conv_1')
    expect(events).toEqual(events.map((_, i) => `${i + 1} branch`))
    // A commit whose answer was lost may stand; one that was answered does.
    expect(events.length).toBeGreaterThanOrEqual(stored)
    expect(stored).toBeGreaterThan(100)
  })
})

describe('what goes over the wire', () => {
  const sources: QuerySource[] = []
  const queries = allQueries(queryMaker(postgresCompiler, sources), {
    ...{ now: sql<number>`0`, journal: false, fullText: 'tsvector' },
  })
  const planner = createUnitPlanner(sources, queries)
  const live = (i: number) =>
    append(queries, `conv_${i}`, ['text-delta', 'text-delta'], { runId: `run_${i}`, epoch: 1 })

  it('appends of any number of runs are one statement, and need no transaction around them', () => {
    const { statements, whole } = planner.plan(Array.from({ length: 100 }, (_, i) => live(i)))
    expect([statements.length, whole]).toEqual([1, true])
  })

  it('those of one conversation are told apart', () => {
    expect(planner.plan([live(1), live(2), live(1)]).statements).toHaveLength(2)
  })

  it('the events of any other unit are one statement', () => {
    const unit = append(queries, 'conv_1', ['text-end', 'usage', 'step-end', 'branch'])
    const { statements, whole } = planner.plan([unit])
    expect([statements.length, whole]).toEqual([2, false])
  })
})
