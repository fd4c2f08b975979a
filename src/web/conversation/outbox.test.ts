// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest'
import { isId } from '../../protocol/index.ts'
import { rememberOwner } from '../account/remembered.ts'
import { createOutbox, type Outgoing } from './outbox.ts'

const HOUR = 3_600_000

const written = (id: string, more: Partial<Outgoing> = {}): Outgoing => ({
  id,
  text: `text of ${id}`,
  at: Date.now(),
  ...more,
})
const held = (outbox: ReturnType<typeof createOutbox>) =>
  outbox.items.value.map(({ id, held: why }) => [id, why])

beforeEach(() => {
  localStorage.clear()
  rememberOwner('ann')
})

test('messages keep their order, and are there for the next page', () => {
  const outbox = createOutbox('c')
  outbox.add(written('b'))
  outbox.add(written('c'))
  outbox.add(written('a'), 0)
  outbox.drop('b')
  outbox.replace('c', written('d'))
  outbox.replace('gone', written('e'))
  expect(createOutbox('c').items.value.map(({ id }) => id)).toEqual(['a', 'd'])
  expect(createOutbox('other').items.value).toEqual([])
})

test('what nobody expects to go by itself any more waits for its writer', () => {
  const outbox = createOutbox('c')
  outbox.add(written('old', { at: Date.now() - 2 * HOUR }))
  outbox.add(written('young'))
  // On the page that wrote it, it may have waited for a long reply.
  expect(held(outbox)).toEqual([
    ['old', undefined],
    ['young', undefined],
  ])
  expect(held(createOutbox('c'))).toEqual([
    ['old', 'paused'],
    ['young', undefined],
  ])
  const unbegun = createOutbox(null)
  unbegun.add(written('first'))
  expect(held(createOutbox(null))).toEqual([['first', 'paused']])
})

test('only what waits for a reply is held when that breaks off, and nothing while one of them ends it', () => {
  const outbox = createOutbox('c')
  const failure = { code: 'internal', message: 'No.' }
  outbox.add(written('direct'))
  outbox.add(written('refused', { held: failure }))
  outbox.add(written('hurried', { queued: true, now: true }))
  outbox.add(written('queued', { queued: true }))
  outbox.hold()
  expect(outbox.items.value.map((item) => item.held)).toEqual([
    undefined,
    failure,
    undefined,
    undefined,
  ])
  outbox.drop('hurried')
  outbox.hold()
  expect(outbox.items.value.map((item) => item.held)).toEqual([undefined, failure, 'paused'])
})

test('tabs have the same, also when one has not heard of the other yet', () => {
  const [one, two] = [createOutbox('c'), createOutbox('c')]
  one.add(written('a'))
  two.add(written('b'))
  expect(one.items.value.map(({ id }) => id)).toEqual(['a', 'b'])
  const key = Object.keys(localStorage).find((name) => name.endsWith('unsent.c'))!
  localStorage.setItem(key, JSON.stringify([written('z')]))
  one.add(written('y'))
  expect(one.items.value.map(({ id }) => id)).toEqual(['z', 'y'])
  localStorage.removeItem(key)
  dispatchEvent(new StorageEvent('storage', { key }))
  expect([one.items.value, two.items.value]).toEqual([[], []])
})

test('what was written for a conversation that begins goes along', () => {
  const outbox = createOutbox(null)
  outbox.add(written('a'))
  outbox.moveTo('c')
  outbox.add(written('b'))
  expect(createOutbox('c').items.value.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(createOutbox(null).items.value).toEqual([])
})

test('what is written before there is a conversation begins one whose id stays, on the next page too', () => {
  const outbox = createOutbox(null)
  const { begins } = outbox.add(written('a'))
  expect(isId('conv', begins!)).toBe(true)
  outbox.drop('a')
  expect(outbox.add(written('b')).begins).toBe(begins)
  const later = createOutbox(null)
  expect(later.items.value).toMatchObject([{ id: 'b', begins }])
  // Another tab may be about to begin that one.
  expect(later.add(written('c')).begins).not.toBe(begins)
  later.add({ ...later.items.value[0]!, held: 'paused' })
  expect(later.items.value).toMatchObject([{ id: 'c' }, { id: 'b', begins }])
  expect(createOutbox('c').add(written('d'))).not.toHaveProperty('begins')
})

test('a browser that keeps nothing still has it until the page is left', () => {
  const refuse = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const outbox = createOutbox('c')
  outbox.add(written('a'))
  outbox.add(written('b'))
  outbox.drop('a')
  expect(outbox.items.value.map(({ id }) => id)).toEqual(['b'])
  refuse.mockRestore()
})

test('what is kept is garbage: nothing was', () => {
  createOutbox('c').add(written('a'))
  for (const key of Object.keys(localStorage))
    if (key.endsWith('unsent.c')) localStorage.setItem(key, '{"half": ')
  expect(createOutbox('c').items.value).toEqual([])
})
