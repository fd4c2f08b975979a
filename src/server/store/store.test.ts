import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../protocol/index.ts'
import { appendUnit } from './append-unit.ts'
import { openTestStore } from '../../../test/databases.ts'
import type { Store } from './store.ts'

const ALL = { archived: -1, pinned: -1 }
const DELETION = { id: 'conv_1', ownerId: 'me', used: 1, unusedSince: 0 }

const event = (type: string) => ({ run_id: null, type, data: '{}' })

describe('the store', () => {
  let directory: string
  let store: Store

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'loquat-store-'))
    store = await openTestStore(directory)
    await store.write([conversation('conv_1'), conversation('conv_2', 'other')])
  })
  afterEach(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  const conversation = (id: string, ownerId = 'me', now = 1) =>
    store.conversations.create({
      id,
      ownerId,
      title: null,
      model: null,
      instructions: null,
      settings: '{}',
      now,
    })
  const message = (id: string, parentId: string | null = null, conversationId = 'conv_1') =>
    store.messages.insert({
      id,
      conversationId,
      parentId,
      role: 'user',
      data: '{}',
      bodyHash: null,
      now: 1,
    })
  const run = (id: string, parentId: string, state = 'running', nodeId = 'node') =>
    store.runs.insert({
      id,
      conversationId: 'conv_1',
      messageId: `msg_of_${id}`,
      parentId,
      model: 'test:script',
      ...{
        settings: '{}',
        continues: 0,
        state,
        nodeId,
        leaseMs: 15e3,
      },
      ...{
        acceptedSeq: 0,
        startSeq: 1,
        head: null,
        now: 1,
      },
    })
  const append = (types: string[], fence?: { runId: string; epoch: number }) =>
    appendUnit(
      store,
      { conversationId: 'conv_1', events: types, ...(fence ? { fence } : {}) },
      types.map(event),
    )
  const events = async () => {
    const [rows] = await store.read(
      store.events.after({ conversationId: 'conv_1', after: 0, limit: 100 }),
    )
    return rows.map(({ seq, type }) => `${seq} ${type}`)
  }

  it('numbers events from 1 without a gap, also across the units of one batch', async () => {
    const results = await store.write([append(['a', 'b']), append(['c'])])
    expect(results).toEqual([
      { ok: true, kept: 2 },
      { ok: true, kept: 3 },
    ])
    expect(await events()).toEqual(['1 a', '2 b', '3 c'])
  })

  it('rolls a failed unit back alone, its numbers too', async () => {
    const failing = [
      ...append(['lost']),
      store.removal.hide({ ...DELETION, id: 'none' }, { expect: 1 }),
    ]
    const results = await store.write([append(['a']), failing, append(['b'])])
    expect(results[1]).toEqual({ ok: false, statement: 2, why: 'count' })
    expect(await events()).toEqual(['1 a', '2 b'])
  })

  it('reports a conflict as such, and the other units stand', async () => {
    const results = await store.write([[message('msg_1')], [message('msg_1')], [message('msg_2')]])
    expect(results.map((result) => result.ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({ statement: 0, why: 'conflict' })
  })

  it('allows one live run for a message, and another once that has ended', async () => {
    const [first, second] = await store.write([[run('run_1', 'msg_1')], [run('run_2', 'msg_1')]])
    expect([first?.ok, second?.ok]).toEqual([true, false])
    const end = store.runs.end(
      { id: 'run_1', epoch: 1, state: 'completed', endData: '{}', now: 2 },
      { expect: 1 },
    )
    const [ended, again] = await store.write([[end], [run('run_2', 'msg_1')]])
    expect([ended?.ok, again?.ok]).toEqual([true, true])
  })

  it('takes no event from a run that ended or was claimed', async () => {
    await store.write([[run('run_1', 'msg_1')]])
    const claim = store.runs.claim(
      { id: 'run_1', epoch: 1, nodeId: 'b', leaseMs: 1 },
      { expect: 1 },
    )
    const results = await store.write([
      append(['before'], { runId: 'run_1', epoch: 1 }),
      [claim],
      append(['stale'], { runId: 'run_1', epoch: 1 }),
      append(['after'], { runId: 'run_1', epoch: 2 }),
      [
        store.runs.end(
          { id: 'run_1', epoch: 2, state: 'stopped', endData: '{}', now: 2 },
          { expect: 1 },
        ),
      ],
      append(['too late'], { runId: 'run_1', epoch: 2 }),
    ])
    expect(results.map((result) => result.ok)).toEqual([true, true, false, true, true, false])
    expect(await events()).toEqual(['1 before', '2 after'])
  })

  it('claims a run once, however many try', async () => {
    await store.write([[run('run_1', 'msg_1')]])
    const claims = ['b', 'c', 'd'].map((nodeId) => [
      store.runs.claim({ id: 'run_1', epoch: 1, nodeId, leaseMs: 1 }, { expect: 1 }),
    ])
    const results = await store.write(claims)
    expect(results.filter((result) => result.ok)).toHaveLength(1)
  })

  it('finds orphans by lease, or all of them', async () => {
    await store.write([[run('run_1', 'msg_1', 'running', 'gone')], [run('run_2', 'msg_2')]])
    const [byLease, all] = await store.read(
      store.runs.orphans({ nodeId: 'node', all: 0 }),
      store.runs.orphans({ nodeId: 'node', all: 1 }),
    )
    expect(byLease).toEqual([])
    expect(all.map((row) => row.id)).toEqual(['run_1'])
  })

  it('shows nobody what is not theirs', async () => {
    await store.write([[message('msg_1', null, 'conv_2')]])
    const [foreign, list, foreignMessage] = await store.read(
      store.conversations.get({ id: 'conv_2', ownerId: 'me' }),
      store.conversations.list({ ownerId: 'me', time: 9, id: '', limit: 10, ...ALL }),
      store.messages.get({ id: 'msg_1', ownerId: 'me' }),
    )
    expect(foreign).toEqual([])
    expect(list.map((row) => row.id)).toEqual(['conv_1'])
    expect(foreignMessage).toEqual([])
  })

  it('reads a branch from its end, as far as asked', async () => {
    await store.write([
      [
        message('msg_1'),
        message('msg_2', 'msg_1'),
        message('msg_x', 'msg_1'),
        message('msg_3', 'msg_2'),
      ],
    ])
    const path = (limit: number) =>
      store.messages.path({ conversationId: 'conv_1', from: 'msg_3', limit })
    const [whole, page] = await store.read(path(10), path(2))
    expect(whole.map((row) => row.id)).toEqual(['msg_3', 'msg_2', 'msg_1'])
    expect(page.map((row) => row.id)).toEqual(['msg_3', 'msg_2'])
  })

  it('pages through conversations of the same moment without losing one', async () => {
    const ids = Array.from({ length: 7 }, (_, i) => `conv_same_${i}`)
    await store.write(ids.map((id) => conversation(id, 'many', 5)))
    const seen: string[] = []
    for (let time = 9, id = ''; ;) {
      const [rows] = await store.read(
        store.conversations.list({ ownerId: 'many', time, id, limit: 2, ...ALL }),
      )
      if (rows.length === 0) break
      seen.push(...rows.map((row) => row.id))
      ;({ updated_at: time, id } = rows.at(-1)!)
    }
    expect(seen).toEqual(ids.toReversed())
  })

  it('lists those that are pinned or archived by themselves, or leaves them out', async () => {
    const ids = ['conv_a', 'conv_b', 'conv_c']
    await store.write(ids.map((id) => conversation(id, 'tidy', 5)))
    const set = (id: string, column: 'pinned' | 'archived') =>
      store.conversations.set[column]({ id, ownerId: 'tidy', value: 1 })
    await store.write([[set('conv_a', 'pinned'), set('conv_b', 'archived')]])
    const list = async (only: Partial<typeof ALL>) => {
      const of = { ownerId: 'tidy', time: 9, id: '', limit: 10, ...ALL, ...only }
      return (await store.read(store.conversations.list(of)))[0].map((row) => row.id)
    }
    expect(await list({})).toEqual(['conv_c', 'conv_b', 'conv_a'])
    expect(await list({ archived: 0 })).toEqual(['conv_c', 'conv_a'])
    expect(await list({ archived: 1 })).toEqual(['conv_b'])
    expect(await list({ pinned: 1 })).toEqual(['conv_a'])
    expect(await list({ pinned: 0, archived: 0 })).toEqual(['conv_c'])
  })

  const remove = () => [...store.removal.delete(DELETION), ...store.removal.more('conv_1', 1)]

  it('deletes a conversation with everything in it', async () => {
    await store.write([[message('msg_1'), run('run_1', 'msg_1')], append(['a'])])
    await store.write([remove()])
    const [messages, runs] = await store.read(
      store.messages.byId({ id: 'msg_1' }),
      store.runs.live({ conversationId: 'conv_1' }),
    )
    expect([messages, runs, await events()]).toEqual([[], [], []])
  })

  it('a long conversation that is deleted is nobody’s, takes nothing more, and is removed bit by bit', async () => {
    const many = Array.from({ length: 400 }, (_, i) => `${i}`)
    await store.write([[message('msg_1'), run('run_1', 'msg_1')], append(many)])
    const [deleted, again] = await store.write([
      store.removal.delete(DELETION),
      store.removal.delete(DELETION),
    ])
    expect([deleted?.ok, again?.ok]).toEqual([true, false])
    const [byOwner, byId, messages, listed, [next], changes] = await store.read(
      store.conversations.get({ id: 'conv_1', ownerId: 'me' }),
      store.conversations.byId({ id: 'conv_1' }),
      store.messages.byId({ id: 'msg_1' }),
      store.conversations.each({ after: '', limit: 10 }),
      store.removal.next({}),
      store.account.after({ ownerId: 'me', after: 0, limit: 10 }),
    )
    expect([byOwner, byId, messages, listed.map(({ id }) => id)]).toEqual([[], [], [], ['conv_2']])
    expect(next).toEqual({ id: 'conv_1' })
    expect(changes).toMatchObject([{ conversation_id: 'conv_1', id: null }])
    const late = await store.write([
      append(['late']),
      append(['late'], { runId: 'run_1', epoch: 1 }),
    ])
    expect(late.map(({ ok }) => ok)).toEqual([false, false])

    let units = 0
    for (; (await store.read(store.removal.next({})))[0].length > 0; units++)
      await store.write([store.removal.more('conv_1', 1)])
    expect(units).toBe(3)
    expect(await events()).toEqual([])
  })

  it('whose id is somebody’s again loses nothing to what was deleted under it', async () => {
    await store.write([remove()])
    await store.write([conversation('conv_1', 'you'), append(['a'])])
    await store.write([store.removal.more('conv_1', 1)])
    expect(await events()).toEqual(['1 a'])
  })

  it('deletes for want of use only what was not used, is not pinned and in which nothing runs', async () => {
    const unused = { ...DELETION, unusedSince: 2 }
    const tries = async () => (await store.write([store.removal.delete(unused)]))[0]?.ok
    const set = (value: number) =>
      store.conversations.set.pinned({ id: 'conv_1', ownerId: 'me', value })
    await store.write([[set(1)]])
    expect(await tries()).toBe(false)
    await store.write([[set(0), message('msg_1'), run('run_1', 'msg_1')]])
    expect(await tries()).toBe(false)
    const suspend = store.runs.suspend({ id: 'run_1', epoch: 1 }, { expect: 1 })
    const use = (now: number) =>
      store.conversations.moveLeaf({ id: 'conv_1', leafId: 'msg_1', now })
    await store.write([[suspend, use(2)]])
    expect(await tries()).toBe(false)
    await store.write([[use(1)]])
    expect(await tries()).toBe(true)
  })

  it('keeps everything over a restart', async () => {
    await store.write([append(['a'])])
    await store.close()
    store = await openTestStore(directory)
    expect(await events()).toEqual(['1 a'])
  })

  it('says storage_unavailable when a batch cannot be written', async () => {
    await store.close()
    const error = await store.write([append(['a'])]).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'storage_unavailable' })
    store = await openTestStore(directory)
  })
})
