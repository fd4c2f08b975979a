import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionError, type Page } from '../../client/index.ts'
import type { SearchHit } from '../../protocol/index.ts'
import { createSearch } from './search.ts'

interface Question {
  q: string
  before: string | undefined
  signal: AbortSignal
  answer(page: Page<SearchHit>): void
  fail(error: unknown): void
}

const hit = (conversationId: string) =>
  ({ conversationId, title: [], messages: [] }) as unknown as SearchHit

function searching() {
  const questions: Question[] = []
  const search = createSearch({
    search: (q, query) =>
      new Promise((answer, fail) => {
        questions.push({ q, before: query?.before, signal: query!.signal!, answer, fail })
      }),
  })
  const ids = () => search.found.value?.hits.map((it) => it.conversationId)
  return { search, questions, ids }
}

/** Lets what an answer sets off come to its end. */
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('who types on is asked for once, with all that was typed', async () => {
  const { search, questions } = searching()
  for (const text of ['o', 'oa', 'oak']) {
    search.look(text)
    await vi.advanceTimersByTimeAsync(149)
  }
  expect(questions).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(questions.map(({ q }) => q)).toEqual(['oak'])
})

test('an answer that comes late counts no more', async () => {
  const { search, questions, ids } = searching()
  search.look('oak')
  await vi.advanceTimersByTimeAsync(150)
  search.look('oaks')
  expect(questions[0]!.signal.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(150)
  questions[1]!.answer({ items: [hit('b')], next: null })
  await settle()
  questions[0]!.answer({ items: [hit('a')], next: null })
  await settle()
  expect(ids()).toEqual(['b'])
  expect([search.found.value!.text, search.busy.value]).toEqual(['oaks', false])
})

test('further pages come behind, each conversation once', async () => {
  const { search, questions, ids } = searching()
  search.look('oak')
  await vi.advanceTimersByTimeAsync(150)
  questions[0]!.answer({ items: [hit('a'), hit('b')], next: 'b' })
  await settle()
  search.more()
  search.more()
  expect(questions.length).toBe(2)
  expect(questions[1]!.before).toBe('b')
  questions[1]!.answer({ items: [hit('b'), hit('c')], next: null })
  await settle()
  expect(ids()).toEqual(['a', 'b', 'c'])
  search.more()
  expect(questions.length).toBe(2)
})

test('a failure is said until an answer comes; giving up is none', async () => {
  const { search, questions } = searching()
  search.look('oak')
  await vi.advanceTimersByTimeAsync(150)
  questions[0]!.fail(new ConnectionError(new TypeError()))
  await settle()
  expect(search.problem.value).toMatch(/cannot be reached/)
  search.look('oak')
  await vi.advanceTimersByTimeAsync(150)
  questions[1]!.answer({ items: [], next: null })
  await settle()
  expect([search.problem.value, search.busy.value]).toEqual([null, false])
  search.look('oak tree')
  await vi.advanceTimersByTimeAsync(150)
  search.stop()
  questions[2]!.fail(new DOMException('', 'AbortError'))
  await settle()
  expect([search.problem.value, search.busy.value]).toEqual([null, false])
})
