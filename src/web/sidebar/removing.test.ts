import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionError } from '../../client/index.ts'
import type { Conversation } from '../../protocol/index.ts'
import { createRemovals } from './removals.ts'
import { add, bringBack, finish, hold, restart } from './removing.ts'

const conversation = (id: string) => ({ id }) as Conversation

function removing(remove: () => Promise<void> = () => Promise.resolve()) {
  const asked: string[] = []
  const client = {
    conversations: {
      delete(id: string) {
        asked.push(id)
        return remove()
      },
    },
  }
  const removals = createRemovals(client as never)
  return { removals, asked, hidden: () => [...removals.hidden.value] }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('the server is told when nobody can undo any more', async () => {
  const { removals, asked, hidden } = removing()
  add(removals, conversation('a'))
  await vi.advanceTimersByTimeAsync(9_999)
  expect([asked, hidden()]).toEqual([[], ['a']])
  await vi.advanceTimersByTimeAsync(1)
  expect([asked, hidden(), removals.waiting.value]).toEqual([['a'], ['a'], []])
})

test('undoing brings back all that wait, and the server never hears of it', async () => {
  const { removals, asked, hidden } = removing()
  add(removals, conversation('a'))
  await vi.advanceTimersByTimeAsync(9_000)
  add(removals, conversation('b'))
  await vi.advanceTimersByTimeAsync(9_000)
  expect(bringBack(removals).map(({ id }) => id)).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(60_000)
  expect([asked, hidden()]).toEqual([[], []])
})

test('no time runs out while somebody is about to undo', async () => {
  const { removals, asked } = removing()
  add(removals, conversation('a'))
  hold(removals)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([])
  restart(removals)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toEqual(['a'])
})

test('when the page goes, what waits is deleted at once, and only once', async () => {
  const { removals, asked } = removing()
  finish(removals)
  add(removals, conversation('a'))
  finish(removals)
  finish(removals)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual(['a'])
})

test('what could not be deleted is there again, with the reason', async () => {
  const { removals, hidden } = removing(() => Promise.reject(new ConnectionError(new TypeError())))
  add(removals, conversation('a'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(hidden()).toEqual([])
  expect(removals.problem.value).toMatch(/cannot be reached/)
})
