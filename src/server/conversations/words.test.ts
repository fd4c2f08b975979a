import { expect, test } from 'vitest'
import { indexedWords, wordsIn } from './words.ts'

test.each([
  ['The Quick, brown fox!', 'the quick brown fox'],
  ['Ünïcödé ÀÉ e\u0301 ﬁn ａｂｃ', 'unicode ae e fin abc'],
  ['foo_bar e-mail don’t x=1', 'foo bar e mail don t x 1'],
  ['日本語 テキスト 한국어 ภาษา', '日 本 語 テ キ ス ト 한국어 ภ า ษ า'],
  ['हिन्दी עברית العربية', 'हिन्दी עברית العربية'],
  ['½ of №5', '1 2 of 5'],
  ['nice 👍🏽 😀😀', 'nice 👍 😀 😀'],
  ['"\'*:^()-+ AND &|! <->', 'and'],
  ['\0 \ud83d half \udc00', 'half'],
  ['', ''],
])('%j is %j', (text, words) => {
  expect(indexedWords(text)).toBe(words)
  expect(Array.from(wordsIn(text), ({ word }) => word).join(' ')).toBe(words)
})

test('a word knows where it stands', () => {
  const text = 'Über ½ 日本'
  expect(Array.from(wordsIn(text), ({ start, end }) => text.slice(start, end))).toEqual([
    'Über',
    '½',
    '½',
    '日',
    '本',
  ])
})

test('long words are known by their beginning, long texts by theirs', () => {
  expect(indexedWords('a'.repeat(1000))).toBe('a'.repeat(64))
  expect(indexedWords(`é${'𐐨'.repeat(1000)}`).isWellFormed()).toBe(true)
  expect(indexedWords('a b '.repeat(20_000)).split(' ')).toHaveLength(16_000)
  expect(indexedWords(`${'x'.repeat(63)} `.repeat(9000)).length).toBeLessThanOrEqual(200_000)
})
