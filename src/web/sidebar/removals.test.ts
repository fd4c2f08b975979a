import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionError } from '../../client/index.ts'
import type { Conversation } from '../../protocol/index.ts'
import { createRemovals } from './removals.ts'

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
  removals.add(conversation('a'))
  await vi.advanceTimersByTimeAsync(9_999)
  expect([asked, hidden()]).toEqual([[], ['a']])
  await vi.advanceTimersByTimeAsync(1)
  expect([asked, hidden(), removals.waiting.value]).toEqual([['a'], ['a'], []])
})

test('undoing brings back all that wait, and the server never hears of it', async () => {
  const { removals, asked, hidden } = removing()
  removals.add(conversation('a'))
  await vi.advanceTimersByTimeAsync(9_000)
  removals.add(conversation('b'))
  await vi.advanceTimersByTimeAsync(9_000)
  expect(removals.undo().map(({ id }) => id)).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(60_000)
  expect([asked, hidden()]).toEqual([[], []])
})

test('no time runs out while somebody is about to undo', async () => {
  const { removals, asked } = removing()
  removals.add(conversation('a'))
  removals.hold()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([])
  removals.restart()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toEqual(['a'])
})

test('when the page goes, what waits is deleted at once, and only once', async () => {
  const { removals, asked } = removing()
  removals.finish()
  removals.add(conversation('a'))
  removals.finish()
  removals.finish()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual(['a'])
})

test('what could not be deleted is there again, with the reason', async () => {
  const { removals, hidden } = removing(() => Promise.reject(new ConnectionError(new TypeError())))
  removals.add(conversation('a'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(hidden()).toEqual([])
  expect(removals.problem.value).toMatch(/cannot be reached/)
})
