import { expect, test } from 'vitest'
import { createTextPages } from './text-pages.ts'

/** What is shown of a text that came in pieces of this length. */
function shown(text: string, piece: number): string[] {
  const pages = createTextPages()
  let starts: readonly number[] = []
  for (let end = piece; end < text.length + piece; end += piece) starts = pages(text.slice(0, end))
  return starts.map((start, i) => text.slice(start, starts[i + 1]))
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('')

test.each([1, 7, 1000])(
  'of short lines the last hundred and those that follow, in pieces of %d',
  (piece) => {
    expect(shown(lines(0, 99), piece)).toEqual([lines(0, 99)])
    expect(shown(lines(0, 150), piece)).toEqual([lines(0, 100), lines(100, 150)])
    expect(shown(lines(0, 450), piece)).toEqual([lines(300, 400), lines(400, 450)])
    expect(shown(`${lines(0, 299)}and`, piece)).toEqual([lines(100, 200), `${lines(200, 299)}and`])
  },
)

test.each([1, 7, 1000])(
  'of one line without an end as much as fills two hundred, in pieces of %d',
  (piece) => {
    const text = Array.from({ length: 10_000 }, (_, i) => `w${i} `).join('')
    const pages = shown(text, piece)
    expect(pages).toHaveLength(2)
    expect(text.endsWith(pages.join(''))).toBe(true)
    for (const page of pages) expect(page).toMatch(/^w\d+ /)
    expect(pages.join('').length).toBeLessThanOrEqual(200 * 100)
    expect(pages[0]!.length).toBeGreaterThan(100 * 60)
  },
)

test('what stays is the same list, and no character is cut in two', () => {
  const pages = createTextPages()
  expect(pages(lines(0, 10))).toBe(pages(lines(0, 20)))
  const [start] = createTextPages()('🍊'.repeat(30_000))
  expect(start! % 2).toBe(0)
  expect(start).toBeGreaterThan(0)
})
