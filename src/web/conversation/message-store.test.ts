import { effect } from '@preact/signals'
import { expect, test } from 'vitest'
import type { ConversationEvent, Message } from '../../protocol/index.ts'
import type { MessagePage } from '../../client/index.ts'
import { createMessageStore } from './message-store.ts'

const AT = '2026-01-01T00:00:00.000Z'

function message(id: string, parentId: string | null, text: string): Message {
  const role = parentId === null ? 'user' : 'assistant'
  const parts = [{ id: `${id}.p`, type: 'text' as const, text }]
  return { id, conversationId: 'c', parentId, role, parts, createdAt: AT }
}

function page(items: Message[], seq: number): MessagePage {
  return {
    items,
    next: null,
    seq,
    leafId: items.at(-1)?.id ?? null,
    siblings: {},
  } as unknown as MessagePage
}

const delta = (seq: number, partId: string, text: string): ConversationEvent => ({
  seq,
  type: 'text-delta',
  partId,
  text,
})

test('a delta wakes only those who look at its message', () => {
  const store = createMessageStore()
  store.reset(page([message('a', null, 'x'), message('b', 'a', 'y')], 4))
  const seen: string[] = []
  effect(() => void seen.push(`ids ${store.ids.value.join()}`))
  effect(() => void seen.push(`a ${JSON.stringify(store.message('a').value.parts)}`))
  effect(() => void seen.push(`b ${(store.message('b').value.parts[0] as { text: string }).text}`))
  seen.length = 0
  expect(store.apply([delta(5, 'b.p', 'z'), delta(6, 'b.p', '!')])).toBe(true)
  expect(seen).toEqual(['b yz!'])
  expect(store.seq()).toBe(6)
})

test('what was folded already is ignored', () => {
  const store = createMessageStore()
  store.reset(page([message('a', null, 'x')], 4))
  store.apply([delta(4, 'a.p', 'again')])
  expect(store.message('a').value).toEqual(message('a', null, 'x'))
})

test('an older page comes before, and the branch grows at its end', () => {
  const store = createMessageStore()
  store.reset(page([message('c', 'b', 'x')], 9))
  expect(store.ids.value).toEqual(['c'])
  store.prepend(page([message('a', null, 'x'), message('b', 'a', 'x')], 9))
  store.apply([{ seq: 10, type: 'message', message: message('d', 'c', 'new') }])
  expect(store.ids.value).toEqual(['a', 'b', 'c', 'd'])
  expect(store.last.value?.id).toBe('d')
})

test('a branch that is not loaded is reported', () => {
  const store = createMessageStore()
  store.reset(page([message('a', null, 'x')], 1))
  expect(store.apply([{ seq: 2, type: 'branch', leafId: 'elsewhere', at: AT }])).toBe(false)
})

test('a branch that is half loaded is not shown in part', () => {
  const store = createMessageStore()
  store.reset(page([message('a', null, 'x'), message('b', 'a', 'y')], 2))
  // Seen live, on a branch whose beginning is not loaded.
  const far = message('far', 'unknown', 'z')
  expect(store.apply([{ seq: 3, type: 'message', message: far }])).toBe(true)
  expect(store.apply([{ seq: 4, type: 'branch', leafId: 'far', at: AT }])).toBe(false)
  expect(store.ids.value).toEqual(['a', 'b'])
})

test('siblings: those of the page in the server’s order, then those seen since', () => {
  const store = createMessageStore()
  store.reset({ ...page([message('b', null, 'x')], 2), siblings: { b: ['a', 'b', 'c'] } })
  let seen: string[] = []
  effect(() => void (seen = store.siblings('b')))
  expect(seen).toEqual(['a', 'b', 'c'])
  store.apply([{ seq: 3, type: 'message', message: message('d', null, 'new') }])
  expect(seen).toEqual(['a', 'b', 'c', 'd'])
  expect(store.siblings('d')).toEqual(['a', 'b', 'c', 'd'])
})

test('an only child has no siblings; one seen before its older ones were loaded comes behind them', () => {
  const store = createMessageStore()
  store.reset({ ...page([message('c', 'b', 'x')], 9), next: 'c' })
  expect(store.siblings('c')).toEqual(['c'])
  store.apply([{ seq: 10, type: 'message', message: message('z', 'a', 'again') }])
  const older = page([message('a', null, 'x'), message('b', 'a', 'x')], 9)
  store.prepend({ ...older, siblings: { b: ['b', 'y'] } })
  expect(store.siblings('b')).toEqual(['b', 'y', 'z'])
})

test('what stands far above the end can be let go, and is loaded again', () => {
  const store = createMessageStore()
  const all = ['a', 'b', 'c', 'd', 'e'].map((id, i, ids) => message(id, ids[i - 1] ?? null, id))
  store.reset(page(all, 9))
  store.forget(2)
  expect(store.ids.value).toEqual(['d', 'e'])
  expect(store.has('c')).toBe(false)
  expect(store.apply([delta(10, 'e.p', '!')])).toBe(true)
  store.prepend(page(all.slice(1, 3), 10))
  expect(store.ids.value).toEqual(['b', 'c', 'd', 'e'])
  expect(store.message('e').value.parts).toMatchObject([{ text: 'e!' }])
  store.forget(9)
  expect(store.ids.value).toHaveLength(4)
})
