import { expect, test } from 'vitest'
import { sourcesOf, textOf, type Part } from './index.ts'

const text = (words: string): Part => ({ id: 't', type: 'text', text: words })
const source = (id: string, rest: object): Part => ({
  id,
  type: 'source',
  sourceType: 'url',
  ...rest,
})

test('neighbouring texts are one, also with a source between them', () => {
  const link = source('s', { url: 'https://a.example' })
  expect(textOf([link, text('Hel'), link, link, text('lo'), link])).toBe('Hello')
  expect(textOf([text('Hel'), { id: 'b', type: 'step-start' }, link, text('lo')])).toBe('Hel\n\nlo')
})

test('sources are told once each, by their addresses or else their names', () => {
  const parts = [
    source('1', { url: 'https://a.example', title: 'A' }),
    text('x'),
    source('2', { filename: 'b.pdf' }),
    source('3', { url: 'https://a.example', title: 'A again' }),
    source('4', { filename: 'b.pdf' }),
    source('5', {}),
    source('6', {}),
  ]
  expect(sourcesOf(parts).map(({ id }) => id)).toEqual(['1', '2', '5', '6'])
})
