import { lexer } from 'marked'
import { expect, test } from 'vitest'
import { CHOSEN, closed, corpus, WHOLE } from './corpus.ts'
import { numbersIn } from './payload.ts'

const whole = corpus(WHOLE)

test('there are as many as is said, each another one and with a name of its own', () => {
  expect(whole.length).toBeGreaterThanOrEqual(WHOLE)
  expect(new Set(whole.map(({ n }) => n)).size).toBe(whole.length)
  const texts = whole.map(({ n, text }) =>
    text.replaceAll(String(n), '').replaceAll(btoa(`canary(${n})`), ''),
  )
  const known = new Set<string>()
  const twice = texts.filter((text) => known.has(text) || !known.add(text))
  expect(twice).toEqual([])
})

test('each can be told from its text alone, and closed', () => {
  const nameless = whole.filter(({ n, text }) => !numbersIn(text).includes(n))
  expect(nameless).toEqual([])
  for (const { text } of whole)
    expect(
      lexer(`${closed(text)}\n\nEnd`)
        .at(-1)
        ?.raw.trim(),
    ).toBe('End')
})

test('those that are tried each time are of all families, the same ones under the same names', () => {
  const chosen = corpus(CHOSEN)
  expect(chosen.length).toBeGreaterThanOrEqual(CHOSEN)
  const byNumber = new Map(whole.map((payload) => [payload.n, payload]))
  for (const payload of chosen) expect(byNumber.get(payload.n)).toEqual(payload)
  const sizes = new Map<string, number>()
  for (const { family } of chosen) sizes.set(family, (sizes.get(family) ?? 0) + 1)
  expect(sizes.size).toBeGreaterThanOrEqual(19)
  expect(Math.max(...sizes.values()) - Math.min(...sizes.values())).toBe(0)
})
