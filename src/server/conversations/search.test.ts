import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { createRandom } from '../../../test/random.ts'
import type { Role, SearchHit } from '../../protocol/index.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { messageRow } from './rows.ts'
import { indexMessage, indexTitle } from './search-index.ts'
import { search } from './search.ts'

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-test-'))
  store = await openTestStore(directory)
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const write = async (...units: Statement[][]) => {
  for (const result of await store.write(units)) expect(result.ok).toBe(true)
}

const conversation = (id: string, ownerId = 'me', title: string | null = null) => [
  ...store.conversations.create({
    ...{ id, ownerId, title, model: null, instructions: null, settings: '{}', now: 1 },
  }),
  ...indexTitle(store, id, title),
]

function message(id: string, text: string, conversationId = 'conv_1', role: Role = 'user') {
  const parts = [{ id: `${id}.0`, type: 'text' as const, text }]
  const createdAt = new Date(1).toISOString()
  return { id, conversationId, parentId: null, role, createdAt, parts }
}

const said = (...of: Parameters<typeof message>) => [
  store.messages.insert(messageRow(message(...of))),
  ...indexMessage(store, message(...of)),
]

const find = (q: string, options: { ownerId?: string; before?: string; limit?: number } = {}) =>
  search({ store }, options.ownerId ?? 'me', { q, limit: 50, ...options })

/** Which messages and, in brackets, titles. */
const found = ({ conversationId, title, messages }: SearchHit) =>
  [
    ...messages.map(({ messageId }) => messageId),
    ...(title.some(({ hit }) => hit) ? [`(${conversationId})`] : []),
  ].join(' ')

const all = async (q: string, ownerId = 'me') => (await find(q, { ownerId })).items.map(found)

test('finds words, passages and beginnings in messages and titles, newest first', async () => {
  await write(
    [...conversation('conv_1', 'me', 'Brown things'), ...said('msg_1', 'A quick brown fox')],
    [...conversation('conv_2'), ...said('msg_2', 'The brown, quick bear: café!', 'conv_2')],
    said('msg_3', 'Nothing here'),
  )
  expect(await all('quick brown')).toEqual(['msg_2', 'msg_1 (conv_1)'])
  expect(await all('"quick brown"')).toEqual(['msg_1'])
  expect(await all('CAFÉ')).toEqual(['msg_2'])
  expect(await all('noth')).toEqual(['msg_3'])
  expect(await all('noth ')).toEqual([])
  expect(await all('"brown qui')).toEqual(['msg_2'])
  expect(await all('things')).toEqual(['(conv_1)'])
  expect(await all('fox bear')).toEqual([])
})

test('finds scripts without blanks and signs', async () => {
  await write([...conversation('conv_1'), ...said('msg_1', '東京は日本の首都です 😀')])
  for (const q of ['日本', '京', '首都で', '😀', '東京 首都'])
    expect(await all(q)).toEqual(['msg_1'])
  expect(await all('本日')).toEqual([])
  expect(await all('🙁')).toEqual([])
})

test('shows nobody what is not theirs, whatever they search for', async () => {
  const hex = Buffer.from('other').toString('hex')
  await write(
    [...conversation('conv_1', 'me'), ...said('msg_1', `mine ·${hex} other`)],
    [...conversation('conv_2', 'other', 'mine, too'), ...said('msg_2', 'mine', 'conv_2')],
  )
  expect(await all('mine')).toEqual(['msg_1'])
  expect(await all('mine', 'other')).toEqual(['msg_2 (conv_2)'])
  expect(await all('mine', 'nobody')).toEqual([])
  expect(await all(`·${hex}`)).toEqual(['msg_1'])
  expect(await all(hex, 'other')).toEqual([])
})

test('keeps up with what is written anew, renamed and deleted', async () => {
  await write([
    ...conversation('conv_1', 'me', 'First'),
    ...said('msg_1', 'half of', 'conv_1', 'assistant'),
  ])
  await write([...conversation('conv_2'), ...said('msg_2', 'half', 'conv_2')])
  const whole = message('msg_1', 'half of it', 'conv_1', 'assistant')
  await write(indexMessage(store, whole), indexMessage(store, whole))
  expect(await all('half it')).toEqual(['msg_1'])
  // Where it was said, not when it was written.
  expect(await all('half')).toEqual(['msg_2', 'msg_1'])
  const set = store.conversations.set.title({ id: 'conv_1', ownerId: 'me', value: 'Second' })
  await write([set, ...indexTitle(store, 'conv_1', 'Second')])
  // What came too late to be its title.
  await write(indexTitle(store, 'conv_1', 'Third'))
  expect(await all('first')).toEqual([])
  expect(await all('second')).toEqual(['(conv_1)'])
  expect(await all('third')).toEqual([])
  await write([
    store.conversations.set.title({ id: 'conv_1', ownerId: 'me', value: null }),
    ...indexTitle(store, 'conv_1', null),
  ])
  expect(await all('second')).toEqual([])
  const deletion = { id: 'conv_1', ownerId: 'me', used: 1, unusedSince: 0 }
  await write([store.removal.hide(deletion, { expect: 1 })])
  expect(await all('half')).toEqual(['msg_2'])
  await write(store.removal.more('conv_1', 1))
  expect(await all('half')).toEqual(['msg_2'])
  // Its place in the index is not taken for another's.
  await write([...conversation('conv_3'), ...said('msg_3', 'else', 'conv_3')])
  expect(await all('it')).toEqual([])
  expect(await all('second')).toEqual([])
})

test('indexes nothing but what was said', async () => {
  const reply = message('msg_1', 'answer', 'conv_1', 'assistant')
  await write([
    ...conversation('conv_1'),
    store.messages.insert(messageRow(reply)),
    ...indexMessage(store, {
      ...reply,
      parts: [{ id: 'p', type: 'reasoning', text: 'secret' }, ...reply.parts],
    }),
    ...said('msg_2', 'system', 'conv_1', 'system'),
    ...said('msg_3', '?!'),
  ])
  expect(await all('secret')).toEqual([])
  expect(await all('system')).toEqual([])
  expect(await all('answer')).toEqual(['msg_1'])
})

test('tells each conversation once, on one page, with its newest three messages', async () => {
  const units: Statement[][] = []
  for (let c = 0; c < 11; c++)
    units.push([...conversation(`conv_${c}`), ...said(`msg_${c}_0`, 'same words', `conv_${c}`)])
  for (let m = 1; m < 40; m++)
    for (const c of [0, 3]) units.push(said(`msg_${c}_${m}`, `same ${m}`, `conv_${c}`))
  await write(...units)
  const pages: string[][] = []
  for (let before: string | undefined; ;) {
    const { items, next } = await find('same', { limit: 2, ...(before ? { before } : {}) })
    pages.push(items.map(({ conversationId }) => conversationId))
    if (pages.length === 1)
      expect(items.map(found)).toEqual(['msg_3_39 msg_3_38 msg_3_37', 'msg_0_39 msg_0_38 msg_0_37'])
    if (next === null) break
    before = next
  }
  expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 2, 2, 1])
  expect(pages.flat()).toEqual([3, 0, 10, 9, 8, 7, 6, 5, 4, 2, 1].map((c) => `conv_${c}`))
  await expect(find('same', { before: 'x' })).rejects.toMatchObject({ facts: { field: 'before' } })
})

test('whatever is typed is no error', async () => {
  await write([...conversation('conv_1'), ...said('msg_1', 'AND or "not" near(a b) x:y')])
  const typed = [
    '"',
    '*',
    '""*',
    'AND',
    'a AND',
    'NEAR(',
    '(',
    'x:',
    '-a',
    '^a',
    "'",
    "'a",
    '\\',
    '&',
    '|',
    '!',
    '<->',
    'a <-> b',
  ]
  const odd = [
    '\0',
    '\ud83d',
    '😀'.repeat(50),
    'a'.repeat(200),
    'a '.repeat(100),
    '"'.repeat(200),
    ':*',
    '$1',
    '%',
    '·',
    '·6d65',
  ]
  for (const q of [...typed, ...odd]) expect((await find(q)).next).toBe(null)
  expect(await all('NEAR(A')).toEqual(['msg_1'])
})

test('agrees with reading everything', { timeout: 60_000 }, async () => {
  const random = createRandom(Number(process.env['TEST_SEED'] ?? 20261122))
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!
  const words = ['a', 'an', 'ant', 'anther', 'été', 'Bär', 'bärtig', 'foo', 'foot', '1', '12', 'ß']
  const plain: Record<string, string> = { été: 'ete', Bär: 'bar', bärtig: 'bartig' }
  const some = (most: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(words))
  const fold = (list: string[]) => list.map((word) => plain[word] ?? word)
  const corpus: { id: string; ownerId: string; words: string[] }[] = []
  const units: Statement[][] = ['me', 'other'].map((owner) => conversation(`conv_${owner}`, owner))
  for (let i = 0; i < 300; i++) {
    const [said_, ownerId] = [some(12), pick(['me', 'me', 'other'])]
    // One conversation for each, so that nothing stands behind others.
    corpus.push({ id: `conv_${i}`, ownerId, words: fold(said_) })
    const text = said_.join(pick([' ', ', ', '\n', '-']))
    units.push([...conversation(`conv_${i}`, ownerId), ...said(`msg_${i}`, text, `conv_${i}`)])
  }
  await write(...units)
  const has = (list: string[], sought: string[], open: boolean) =>
    list.some((_, i) =>
      sought.every((word, k) => {
        const at = list[i + k]
        return open && k === sought.length - 1 && word.length > 1
          ? at?.startsWith(word)
          : at === word
      }),
    )
  for (let i = 0; i < 150; i++) {
    const sought = some(3)
    const phrase = random() < 0.3
    const open = random() < 0.5
    const q =
      (phrase ? `"${sought.join(' ')}` : sought.join(' ')) + (open ? '' : phrase ? '"' : ' ')
    const terms = phrase ? [fold(sought)] : fold(sought).map((word) => [word])
    const expected = corpus
      .filter(({ ownerId }) => ownerId === 'me')
      .filter((it) => terms.every((term, k) => has(it.words, term, open && k === terms.length - 1)))
      .map(({ id }) => id)
    const seen: string[] = []
    for (let before: string | null | undefined; before !== null;) {
      const { items, next } = await find(q, before ? { before } : {})
      seen.push(...items.map(({ conversationId }) => conversationId))
      before = next
    }
    expect([q, seen]).toEqual([q, expected.toReversed()])
  }
})
