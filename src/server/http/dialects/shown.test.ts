import { expect, test } from 'vitest'
import type { Message, Part } from '../../../protocol/index.ts'
import { wholeLetters, wordsOf } from './shown.ts'

test('no piece ends inside a letter', () => {
  expect(wholeLetters('a🐎')).toBe('a🐎')
  expect(wholeLetters('a🐎'.slice(0, 2))).toBe('a')
  expect(wholeLetters('')).toBe('')
})

test('what is not text is labelled where it is all there is, and where a user sent it', () => {
  const message = (role: Message['role'], ...parts: Part[]) => wordsOf({ role, parts } as Message)
  const text: Part = { id: 'a', type: 'text', text: 'Look' }
  const file: Part = {
    id: 'b',
    type: 'file',
    kind: 'image',
    data: { type: 'url', url: 'https://example.com/' },
    filename: 'cat.png',
  }
  expect(message('user', text, file)).toBe('Look\n[image: cat.png]')
  expect(message('user', file)).toBe('[image: cat.png]')
  expect(message('assistant', text, file)).toBe('Look')
  expect(message('assistant', file)).toBe('[image: cat.png]')
  expect(message('assistant', { id: 'c', type: 'reasoning', text: 'Hm' })).toBe('')
})
