import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import type { Run, Stats, StatsQuery } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { createStats } from './stats.ts'

const DAY = 86_400_000
const at = (time: string) => Date.parse(`2026-11-${time}Z`)
const NOW = at('23T10:00')

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-stats-'))
  store = await openTestStore(directory)
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

interface Ran extends Partial<Pick<Run, 'model' | 'usage' | 'cost' | 'reason'>> {
  owner?: string
  conversation?: string
  begun: number
  state?: Run['state']
  took?: number
  firstMs?: number
  /** Waited for its turn first. */
  queued?: boolean
}

let count = 0

/** A run as its end leaves it. */
async function ran({ owner = 'me', conversation, begun, ...rest }: Ran) {
  const id = `run_${count++}`
  const conversationId = conversation ?? `conv_${id}`
  const { model = 'a:b', state = 'completed', took = 1000, queued = false, ...end } = rest
  const plain = { title: null, model: null, instructions: null, settings: '{}', now: begun }
  const names = { id, conversationId, messageId: `msg_${id}`, parentId: `asked_${id}` }
  const began = { model, settings: '{}', continues: 0, nodeId: 'node', now: begun }
  const numbers = { leaseMs: 15_000, acceptedSeq: 0, startSeq: 1, head: null }
  const live = queued ? 'queued' : 'running'
  const units = [
    [store.conversations.create({ id: conversationId, ownerId: owner, ...plain })].flat(),
    [
      store.conversations.moveLeaf({ id: conversationId, leafId: null, now: begun }),
      store.runs.insert({ ...names, ...began, ...numbers, state: live }),
      ...(state === 'running'
        ? []
        : [
            store.runs.end({
              id,
              epoch: 1,
              state,
              endData: JSON.stringify(end),
              now: begun + took,
            }),
          ]),
    ],
  ]
  await store.write(conversation === undefined ? units : units.slice(-1))
}

const ask = (query: StatsQuery = {}): Promise<Stats> =>
  createStats({ store, now: () => NOW })({ owner: 'me', days: 30, utcOffset: 0, ...query })

const price = { price: 'a:b' }
const tokens = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens })

it('adds up what an owner’s runs have come to, by day and by model', async () => {
  await ran({
    begun: at('22T23:59:59'),
    usage: { ...tokens(1000, 20), cachedInputTokens: 900 },
    cost: { microUsd: 3_000_000_030, inputMicroUsd: 10, outputMicroUsd: 20, ...price },
  })
  await ran({
    begun: at('22T00:00'),
    usage: { ...tokens(3_000_000_000, 5), estimated: true },
    cost: { microUsd: 7, inputMicroUsd: 3, outputMicroUsd: 4, ...price },
  })
  await ran({ begun: at('23T00:00'), usage: tokens(1, 2) })
  await ran({ begun: at('23T09:00'), model: 'a:c', usage: tokens(4, 8), state: 'stopped' })
  await ran({ begun: at('23T09:30'), state: 'running' })
  await ran({ begun: at('23T09:00'), owner: 'you', usage: tokens(1e6, 1e6) })

  const stats = await ask()
  expect(stats).toMatchObject({
    ...{ owner: 'me', from: '2026-10-25', to: '2026-11-23', utcOffset: 0, conversations: 5 },
    total: {
      runs: 4,
      states: { completed: 3, stopped: 1, failed: 0, truncated: 0, interrupted: 0 },
      usage: { ...tokens(3_000_001_005, 35), cachedInputTokens: 900, estimated: true },
      cost: { microUsd: 3_000_000_037, inputMicroUsd: 13, outputMicroUsd: 24 },
      unpriced: 2,
      errors: {},
    },
  })
  expect(stats.models.map(({ model, runs }) => [model, runs])).toEqual([
    ['a:b', 3],
    ['a:c', 1],
  ])
  expect(stats.days.map(({ day, model, usage }) => [day, model, usage.inputTokens])).toEqual([
    ['2026-11-22', 'a:b', 3_000_001_000],
    ['2026-11-23', 'a:b', 1],
    ['2026-11-23', 'a:c', 4],
  ])
  expect(stats.days[1]).not.toHaveProperty('cost')
  expect(stats).not.toHaveProperty('owners')
})

it('counts days as the reader’s clock does, from midnight to midnight', async () => {
  await ran({ begun: at('22T22:59:59') })
  await ran({ begun: at('22T23:00') })
  const days = async (query: StatsQuery) => {
    const { from, days: found } = await ask(query)
    return [from, ...found.map(({ day, runs }) => `${day} ${runs}`)]
  }
  expect(await days({ days: 1 })).toEqual(['2026-11-23'])
  expect(await days({ days: 2 })).toEqual(['2026-11-22', '2026-11-22 2'])
  expect(await days({ days: 1, utcOffset: 60 })).toEqual(['2026-11-23', '2026-11-23 1'])
  // 20:00 of the day before.
  expect(await days({ days: 1, utcOffset: -14 * 60 })).toEqual(['2026-11-22', '2026-11-22 2'])
})

it('says how long half of the replies took, and nearly all, of those that were whole', async () => {
  for (const n of [...Array(20).keys()])
    await ran({ begun: NOW - DAY, took: 1000 * (n + 1), firstMs: 100 * (n + 1) })
  await ran({ begun: NOW - DAY, took: 5, firstMs: 5, state: 'failed' })
  await ran({ begun: NOW - DAY, took: 9e6, firstMs: 100, queued: true })
  const { total } = await ask()
  expect(total.duration).toEqual({ median: 10_000, p95: 19_000 })
  expect(total.firstWord).toEqual({ median: 1000, p95: 1900 })
})

it('counts by its code what went wrong, and not what was stopped', async () => {
  const reason = (code: string) => ({ code, message: '<b>x</b>' })
  await ran({ begun: NOW, state: 'failed', reason: reason('provider_auth') })
  await ran({ begun: NOW, state: 'failed', reason: reason('provider_auth') })
  await ran({ begun: NOW, state: 'interrupted', reason: reason('restart') })
  await ran({ begun: NOW, state: 'stopped', reason: reason('stopped') })
  const { total } = await ask()
  expect(total.errors).toEqual({ provider_auth: 2, restart: 1 })
  expect(total).not.toHaveProperty('duration')
})

it('of everybody it says who, the dearest first', async () => {
  const cost = (microUsd: number) => ({ microUsd, inputMicroUsd: 0, outputMicroUsd: 0, ...price })
  await ran({ begun: NOW, owner: 'ann', usage: tokens(1, 1), cost: cost(1) })
  await ran({ begun: NOW, owner: 'shop/bob', usage: tokens(1, 1), cost: cost(2) })
  await ran({ begun: NOW, owner: 'carl', usage: tokens(9, 9) })
  const everybody = await ask({ owner: '*' })
  expect(everybody.owners?.map(({ ownerId }) => ownerId)).toEqual(['shop/bob', 'ann', 'carl'])
  expect(everybody.total.usage).toEqual(tokens(11, 11))
  expect(everybody.conversations).toBe(3)
  expect((await ask({ owner: 'ann' })).total.cost?.microUsd).toBe(1)
})

it('what is deleted is in no figure, removed or not', async () => {
  await ran({ begun: NOW, usage: tokens(1, 1) })
  const none = await ask({ owner: 'nobody' })
  const id = `conv_run_${count}`
  await ran({ begun: NOW, owner: 'ann', usage: tokens(5, 5) })
  const message = { id: 'msg_1', conversationId: id, parentId: null, role: 'user', data: '{}' }
  await store.write([[store.messages.insert({ ...message, bodyHash: null, now: NOW })]])
  const deletion = { id, ownerId: 'ann', used: 1, unusedSince: 0 }
  expect(await store.write([store.removal.delete(deletion)])).toMatchObject([{ ok: true }])
  expect((await ask({ owner: 'ann' })).total).toEqual(none.total)
  expect(await ask({ owner: '*' })).toMatchObject({
    ...{ conversations: 1, messages: 0, owners: [{ ownerId: 'me' }] },
    total: { runs: 1 },
  })
})

it('reads more conversations than one at a time', { timeout: 60_000 }, async () => {
  for (let i = 0; i < 201; i++)
    await ran({ begun: NOW - 1000 * (i % 7), owner: i % 2 ? 'me' : 'you', usage: tokens(1, 0) })
  for (let i = 0; i < 201; i++) await ran({ begun: NOW - i, owner: 'me', usage: tokens(1, 0) })
  expect((await ask()).total.runs).toBe(301)
  expect((await ask({ owner: '*' })).total.runs).toBe(402)
})

it('counts a run once, though its conversation goes on while they are read', async () => {
  for (let i = 0; i < 250; i++) await ran({ begun: NOW - 250 + i, usage: tokens(1, 0) })
  const [first] = await store.read(
    store.usage.ofOwner({ ownerId: 'me', time: 0, id: '', limit: 1, since: 0, offset: 0 }),
  )
  const { id } = first[0]!
  let reads = 0
  const busy = {
    ...store,
    async read(...statements: Parameters<Store['read']>) {
      const rows = await store.read(...statements)
      if (reads++ === 0) await ran({ begun: NOW, conversation: id, usage: tokens(1, 0) })
      return rows
    },
  } as Store
  const stats = await createStats({ store: busy, now: () => NOW })({
    owner: 'me',
    days: 1,
    utcOffset: 0,
  })
  expect(reads).toBe(3)
  expect(stats.total.runs).toBe(250)
})

it('of somebody who has nothing it is nothing', async () => {
  expect(await ask()).toMatchObject({
    total: { runs: 0, usage: tokens(0, 0), unpriced: 0 },
    ...{ models: [], days: [], conversations: 0, messages: 0 },
  })
})
