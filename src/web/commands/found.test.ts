import { expect, test } from 'vitest'
import type { Conversation, ModelInfo, SearchHit } from '../../protocol/index.ts'
import { conversationEntries, found, messageEntries, modelEntries } from './found.ts'
import type { Entry, Offer } from './found.ts'

const went: string[] = []
const go = (id: string) => void went.push(id)

const conversation = (id: string, title: string | null, updatedAt: string, pinned = false) =>
  ({ id, title, updatedAt, pinned }) as Conversation

const CONVERSATIONS = [
  conversation('pinned', 'Old and pinned', '2025-01-065', true),
  conversation('here', 'The new one that is open', '2026-11-03'),
  conversation('tides', 'The new tides', '2026-11-02'),
  conversation('untitled', null, '2026-11-01'),
  ...[8, 7, 6, 5, 4, 3, 2, 1].map((i) => conversation(`old${i}`, `Old ${i}`, `2025-01-0${i}`)),
]

const offer = (conversations: readonly Conversation[]): Offer => ({
  commands: [
    { kind: 'commands', id: 'new', name: 'New conversation', run: () => {} },
    { kind: 'commands', id: 'stop', name: 'Stop the reply', run: () => {} },
  ],
  conversations: conversationEntries(conversations, 'here', 'Untitled', go),
  models: modelEntries(
    [{ id: 'acme:new', provider: 'acme', name: 'new' }] satisfies ModelInfo[],
    (id) => `Answer with ${id}`,
    go,
  ),
  settings: [{ kind: 'settings', id: 'connect', name: 'Connect a model', run: () => {} }],
})

const hit = (conversationId: string, title: string, snippet?: string): SearchHit => ({
  conversationId,
  title: title === '' ? [] : [{ text: title.slice(0, 2), hit: true }, { text: title.slice(2) }],
  archived: false,
  updatedAt: '2026-11-01',
  messages:
    snippet === undefined
      ? []
      : [{ messageId: 'm', role: 'user', createdAt: '2026-11-01', snippet: [{ text: snippet }] }],
})

const listed = (query: string, messages: readonly Entry[] = []) =>
  found(query, offer(CONVERSATIONS), messages).map(({ kind, id }) => `${kind} ${id}`)

test('before anything is typed: the newest conversations but the open one, and the commands', () => {
  expect(listed('')).toEqual([
    ...['tides', 'untitled', 'old8', 'old7', 'pinned'].map((id) => `conversations ${id}`),
    'commands new',
    'commands stop',
  ])
  expect(listed('  ')).toEqual(listed(''))
})

test('every word that is typed is looked for in names of all kinds', () => {
  expect(listed('new')).toEqual(['commands new', 'conversations tides', 'models acme:new'])
  expect(listed('TIDES new')).toEqual(['conversations tides'])
  expect(listed('model')).toEqual(['settings connect'])
  expect(listed('none such')).toEqual([])
  expect(listed('old')).toHaveLength(8)
})

test('messages come last, whatever their names', () => {
  const messages = messageEntries(
    [hit('far', 'Moon', 'the moon pulls'), hit('x', '')],
    'Untitled',
    go,
  )
  expect(listed('tides', messages)).toEqual(['conversations tides', 'messages far', 'messages x'])
  expect(messages.map(({ name, snippet }) => [name, snippet?.[0]?.text])).toEqual([
    ['Moon', 'the moon pulls'],
    ['Untitled', undefined],
  ])
  messages[0]!.run()
  expect(went).toEqual(['far'])
})

test('of 10,000 conversations no more are looked at than it takes to fill the list', () => {
  let looks = 0
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    ...conversation(`c${i}`, null, String(90_000 - i), i < 100),
    get title() {
      looks++
      return `Conversation ${i}`
    },
  }))
  const looksFor = (query: string) => {
    looks = 0
    const { length } = found(query, offer(many), [])
    return [length, looks]
  }
  expect(looksFor('')).toEqual([5 + 2, 5])
  expect(looksFor('conversation')).toEqual([8 + 1, 8])
  expect(looksFor('none such')).toEqual([0, 10_000])
})
