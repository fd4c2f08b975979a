import { expect, test } from 'vitest'
import { termsOf } from './search-query.ts'

/** As it might be typed again: phrases in brackets, a star where the last word may go on. */
const said = (typed: string) =>
  termsOf(typed)
    .map(({ words, prefix }) => `[${words.join(' ')}]${prefix ? '*' : ''}`)
    .join(' ')

test.each([
  ['quick brown', '[quick] [brown]*'],
  ['quick brown ', '[quick] [brown]'],
  ['"quick brown" fox', '[quick brown] [fox]*'],
  ['"quick brown"', '[quick brown]'],
  ['"quick bro', '[quick bro]*'],
  ['„quick brown“ “fox', '[quick brown] [fox]*'],
  ['foo_bar', '[foo bar]*'],
  ['e-mail now', '[e mail] [now]*'],
  ['a', '[a]'],
  ['日本', '[日 本]'],
  ['café日', '[cafe 日]'],
  ['word.', '[word]'],
  ['😀', '[😀]'],
  ['NOT (a OR b) NEAR/2 c* -d ^e col:f', '[not] [a] [or] [b] [near 2] [c] [d] [e] [col f]'],
  ['"', ''],
  ['"" "! !" ***', ''],
  ["'; drop table x --", '[drop] [table] [x]'],
])('%j means %j', (typed, terms) => expect(said(typed)).toBe(terms))
