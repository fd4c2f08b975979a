import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { AppError, createId, lastCut, type Message } from '../../protocol/index.ts'
import { createEventLog } from '../events/event-log.ts'
import { createNudge } from '../events/nudge.ts'
import type { Unit, UnitResult } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { keepCompaction, readCompaction } from './compaction.ts'
import { deleteConversation, listConversations, type ConversationsDeps } from './conversations.ts'
import { dropAbandoned, forkConversation } from './fork-conversation.ts'
import { importHistory } from './import-history.ts'
import { readDumps } from './read-dumps.ts'
import { readWhole } from './read-whole.ts'
import { messageData } from './rows.ts'
import { removeDeleted } from './removal.ts'
import { search } from './search.ts'

/** More than one piece holds. */
const LONG = 200

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-fork-'))
  store = await openTestStore(directory)
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const depsOf = (of: Store): ConversationsDeps => {
  const nudge = createNudge()
  return { store: of, nudge, log: createEventLog({ store: of, nudge }), now: Date.now }
}

/** A conversation of this many messages, all about the tide. */
async function converse(length: number): Promise<{ id: string; messages: Message[] }> {
  const dump = Array.from({ length }, (_, i) =>
    i % 2 === 0
      ? { kind: 'request', parts: [{ part_kind: 'user-prompt', content: `tide ${i}?` }] }
      : { kind: 'response', parts: [{ part_kind: 'text', content: `tide ${i}.` }] },
  )
  const options = { title: 'Tides' }
  const made = await importHistory(depsOf(store), 'me', [JSON.stringify(dump)], options, readDumps)
  const { id } = made.conversation
  return { id, messages: await messagesOf(id) }
}

async function messagesOf(id: string, ownerId = 'me'): Promise<Message[]> {
  const messages: Message[] = []
  const whole = await readWhole({ store }, ownerId, id, 'tree')
  for await (const message of whole.messages) messages.push(message)
  return messages
}

const wordsOf = (messages: readonly Message[]) =>
  messages.map(({ parts }) => parts.map((part) => ('text' in part ? part.text : '')).join(''))

/** The same store, in which something happens with each write. */
function watched(
  around: (units: Unit[], write: () => Promise<UnitResult[]>) => Promise<UnitResult[]>,
) {
  const write: Store['write'] = (units, durable) => around(units, () => store.write(units, durable))
  return { ...store, write }
}

const insertedBy = (units: readonly Unit[]) => {
  const { query } = store.messages.insert({} as never)
  return units.map((unit) => unit.filter((statement) => statement.query === query).length)
}

const fork = (deps: ConversationsDeps, from: string, messageId: string, id?: string) =>
  forkConversation(deps, 'me', from, { messageId, id })

describe('a long one', () => {
  it('is written in pieces, and its owner sees nothing of it before the last', async () => {
    const { id: from, messages } = await converse(LONG)
    const id = createId('conv')
    const pieces: number[] = []
    let seen = ''
    const deps = depsOf(
      watched(async (units, write) => {
        const results = await write()
        pieces.push(...insertedBy(units).filter((count) => count > 0))
        const [[row]] = await store.read(store.conversations.get({ id, ownerId: 'me' }))
        const { items } = await listConversations(depsOf(store), 'me', { limit: 10 })
        const hits = await search({ store }, 'me', { q: 'tide', limit: 1 })
        const found = hits.items.map(({ conversationId }) =>
          conversationId === from ? 'old' : 'new',
        )
        seen = `${row ? 'there' : 'not there'}, ${items.length} listed, ${found.join()} found`
        if (pieces.reduce((a, b) => a + b, 0) < LONG)
          expect(seen).toBe('not there, 1 listed, old found')
        return results
      }),
    )
    const made = await fork(deps, from, messages.at(-1)!.id, id)
    expect(pieces).toEqual([64, 64, 64, 8])
    expect(seen).toBe('there, 2 listed, new found')
    expect(made).toMatchObject({ id, title: 'Tides (2)', seq: LONG, running: false })
    const copies = await messagesOf(id)
    expect(wordsOf(copies)).toEqual(wordsOf(messages))
    expect(made.leafId).toBe(copies.at(-1)!.id)
    expect(await messagesOf(from)).toEqual(messages)
  })

  it('goes on where it was when the server died in the middle of it', async () => {
    const { id: from, messages } = await converse(LONG)
    const id = createId('conv')
    let writes = 0
    const dying = depsOf(
      watched((_, write) =>
        ++writes > 3 ? Promise.reject(new AppError('storage_unavailable')) : write(),
      ),
    )
    await expect(fork(dying, from, messages.at(-1)!.id, id)).rejects.toThrow('storage')
    expect(await store.read(store.messages.outline.tree({ conversationId: id }))).toMatchObject([
      { length: 128 },
    ])

    const results: string[] = []
    const deps = depsOf(
      watched(async (units, write) => {
        const done = await write()
        if (insertedBy(units)[0]! > 0) results.push(done[0]!.ok ? 'written' : done[0]!.why)
        return done
      }),
    )
    expect(await fork(deps, from, messages.at(-1)!.id, id)).toMatchObject({ id, seq: LONG })
    expect(results).toEqual(['conflict', 'conflict', 'written', 'written'])
    expect(wordsOf(await messagesOf(id))).toEqual(wordsOf(messages))
  })

  it('is taken away half-made when nobody goes on with it', async () => {
    const { id: from, messages } = await converse(LONG)
    const id = createId('conv')
    let writes = 0
    const dying = depsOf(
      watched((_, write) => (++writes > 2 ? Promise.reject(new Error('dead')) : write())),
    )
    await expect(fork(dying, from, messages.at(-1)!.id, id)).rejects.toThrow('dead')
    const left = async () => (await store.read(store.conversations.byId({ id })))[0].length
    await dropAbandoned(store, Date.now() - 60_000)
    expect(await left()).toBe(1)
    await dropAbandoned(store, Date.now() + 60_000)
    expect(await left()).toBe(0)
    const { signal } = new AbortController()
    await removeDeleted({ store, nudge: createNudge(), now: Date.now, signal })
    expect(await store.read(store.messages.outline.tree({ conversationId: id }))).toEqual([[]])
    expect(await messagesOf(from)).toEqual(messages)
  })

  it('leaves nothing behind when what it is made of is deleted', async () => {
    const { id: from, messages } = await converse(LONG)
    const id = createId('conv')
    let writes = 0
    const deps = depsOf(
      watched(async (_, write) => {
        const results = await write()
        if (++writes === 2) await deleteConversation(depsOf(store), 'me', from)
        return results
      }),
    )
    const made = fork(deps, from, messages.at(-1)!.id, id)
    await expect(made).rejects.toMatchObject({ code: 'conversation_not_found' })
    expect(await store.read(store.conversations.byId({ id }))).toEqual([[]])
  })
})

it('goes on with what the prompts of the other have been cut to, and with the summary of the rest', async () => {
  const { id: from, messages } = await converse(4)
  const [, first, , last] = messages as [Message, Message, Message, Message]
  const call = { type: 'tool', toolCallId: 'c', toolName: 't', state: 'done', input: '' } as const
  const cut = { promptFrom: messages[2]!.id, promptSummary: true, promptShortened: '2.1' } as const
  // The first of its calls had been given more.
  const cutLater: Message['parts'] = [
    { id: '4.0', type: 'text', text: 'Hm' },
    { id: 'run_4.1', type: 'step-start', ...cut },
    { id: '4.1', type: 'text', text: 'Well' },
  ]
  const data = (message: Message) => ({ id: message.id, data: messageData(message) })
  await store.write([
    [
      store.messages.setData(data({ ...first, parts: [{ ...call, id: '2.1' }] })),
      store.messages.setData(data({ ...last, runId: 'run_4', parts: cutLater })),
    ],
  ])
  const summary = { text: 'Of the tide.', instructions: ['Be brief.'] }
  await keepCompaction(store, from, cut.promptFrom, summary)

  const made = await fork(depsOf(store), from, last.id)
  const copies = await messagesOf(made.id)
  expect(lastCut(copies[3]!)).toEqual({
    promptFrom: copies[2]!.id,
    promptSummary: true,
    promptShortened: copies[1]!.parts[0]!.id,
  })
  expect(copies[3]!.parts.map(({ type }) => type)).toEqual(['text', 'step-start', 'text'])
  expect(await readCompaction(store, made.id, copies[2]!.id)).toEqual(summary)
})

it.each([10, LONG])(
  'of %i messages, asked for three times at once, is made once',
  async (length) => {
    const { id: from, messages } = await converse(length)
    const id = createId('conv')
    const deps = depsOf(store)
    const all = await Promise.all([1, 2, 3].map(() => fork(deps, from, messages.at(-1)!.id, id)))
    expect(new Set(all.map((made) => JSON.stringify(made))).size).toBe(1)
    expect(all[0]).toMatchObject({ id, seq: length })
    expect(wordsOf(await messagesOf(id))).toEqual(wordsOf(messages))
    expect((await listConversations(deps, 'me', { limit: 10 })).items).toHaveLength(2)
  },
)

it.each([10, LONG])('of %i messages does not take an id that is another’s', async (length) => {
  const { id: from, messages } = await converse(length)
  const deps = depsOf(store)
  const refusal = { code: 'conversation_conflict' }
  const id = createId('conv')
  const theirs = { id, ownerId: 'other', title: null, model: null, instructions: null }
  await store.write([store.conversations.create({ ...theirs, settings: '{}', now: 1 })])
  await expect(fork(deps, from, messages.at(-1)!.id, id)).rejects.toMatchObject(refusal)
  const [[row]] = await store.read(store.conversations.get({ id, ownerId: 'other' }))
  expect(row).toMatchObject({ leaf_id: null, seq: 0 })
  // Nor one's own, under which there is something else.
  await expect(fork(deps, from, messages.at(-1)!.id, from)).rejects.toMatchObject(refusal)
  const made = await fork(deps, from, messages[1]!.id)
  await expect(fork(deps, from, messages[2]!.id, made.id)).rejects.toMatchObject(refusal)
  expect(await messagesOf(made.id)).toHaveLength(2)
})
