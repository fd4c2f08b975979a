import { expect, test } from 'vitest'
import { createRandom } from '../../../test/random.ts'
import { termsOf } from './search-query.ts'
import { markedText, snippetOf } from './snippet.ts'

const shown = (pieces: { text: string; hit?: true }[]) =>
  pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')

test.each([
  ['A Loquat is a fruit.', 'loqu', 'A [Loquat] is a fruit.'],
  ['one\n\n  two\tthree', 'two', 'one [two] three'],
  ['Café, café!', 'CAFE', '[Café], [café]!'],
  ['not a b, but a\nb', '"b but"', 'not a [b, but] a b'],
  ['東京は日本の首都', '日本', '東京は[日本]の首都'],
  ['<b>bold</b> & "more"', 'bold', '<b>[bold]</b> & "more"'],
  ['nothing of it', 'else', 'nothing of it'],
  ['', 'word', ''],
])('in %j, %j is shown as %j', (text, q, expected) => {
  expect(shown(snippetOf(text, termsOf(q)))).toBe(expected)
  expect(shown(markedText(text, termsOf(q)))).toBe(expected)
})

const filler = 'Words that nobody looks for stand here in a row. '

test('of a long text the passage is shown in which most is found, cut between words', () => {
  const text = `${filler.repeat(50)}alpha ${filler.repeat(3)}Alpha and then beta. ${filler.repeat(50)}`
  const snippet = shown(snippetOf(text, termsOf('beta alpha ')))
  expect(snippet).toMatch(/^…\w+ .* \[Alpha\] and then \[beta\]\. .* \w+…$/)
  expect(snippet.length).toBeLessThanOrEqual(160 + 2 + 4)
})

test('its beginning and its end are not cut', () => {
  expect(shown(snippetOf(`alpha ${filler.repeat(9)}`, termsOf('alpha')))).toMatch(
    /^\[alpha\] Words .*…$/,
  )
  expect(shown(snippetOf(`${filler.repeat(9)}alpha!`, termsOf('alpha')))).toMatch(
    /^….* \[alpha\]!$/,
  )
})

test('what folding hides from a first look is found by a second', () => {
  const text = `${filler.repeat(40)}Zürich ${filler.repeat(40)}`
  expect(shown(snippetOf(text, termsOf('zurich')))).toContain('[Zürich]')
  const twice = `${filler.repeat(40)}bezurichs ${filler.repeat(40)}Zürich`
  expect(shown(snippetOf(twice, termsOf('zurich ')))).toContain('[Zürich]')
})

test('any text and query give whole characters of the text, in its order', () => {
  const random = createRandom(7)
  const alphabet = ['a', 'b', 'ab', 'É', '日', '😀', ' ', '\n', '.', '½', 'x'.repeat(90)]
  const some = (most: number) =>
    Array.from(
      { length: Math.floor(random() * most) },
      () => alphabet[Math.floor(random() * alphabet.length)]!,
    ).join('')
  for (let i = 0; i < 500; i++) {
    const [text, q] = [some(120), some(6)]
    const pieces = snippetOf(text, termsOf(q))
    const all = pieces.map((piece) => piece.text).join('')
    expect(text.replace(/\s+/g, ' ')).toContain(all.replace(/^…|…$/g, ''))
    expect(all.isWellFormed()).toBe(true)
    expect(all.length).toBeLessThanOrEqual(162)
    expect(
      markedText(text, termsOf(q))
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text.replace(/\s+/g, ' '))
  }
})
