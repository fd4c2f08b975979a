import { describe, expect, it } from 'vitest'
import { marked } from 'marked'
import { FIXTURES, messageText, piecesOf } from './fixtures.ts'

describe('fixtures', () => {
  it.each(Object.entries(FIXTURES))('%s has 16 KB', (_, { length }) => {
    expect(length).toBeGreaterThan(15_000)
    expect(length).toBeLessThan(17_000)
  })

  it('the mixed one has the same kinds of blocks in each quarter', () => {
    const { mixed } = FIXTURES
    const kinds = mixed
      .split(/^(?=## )/m)
      .map((quarter) => [...new Set(marked.lexer(quarter).map(({ type }) => type))].sort())
    expect(kinds).toHaveLength(4)
    expect(kinds[0]).toEqual(expect.arrayContaining(['code', 'list', 'paragraph', 'table']))
    for (const kind of kinds) expect(kind).toEqual(kinds[0])
  })

  it('the others are one block each', () => {
    const typesOf = (text: string) => marked.lexer(text).map(({ type }) => type)
    expect(typesOf(FIXTURES.code)).toEqual(['code'])
    expect(typesOf(FIXTURES.table)).toEqual(['table'])
  })

  it('come in pieces that are the whole', () => {
    const pieces = piecesOf(FIXTURES.mixed)
    expect(pieces.join('')).toBe(FIXTURES.mixed)
    expect(new Set(pieces.slice(0, -1).map(({ length }) => length))).toEqual(new Set([4]))
  })

  it('fill conversations with messages that differ', () => {
    const texts = Array.from({ length: 50 }, (_, i) => messageText(i))
    expect(new Set(texts).size).toBe(50)
    expect(texts).toEqual(Array.from({ length: 50 }, (_, i) => messageText(i)))
  })
})
