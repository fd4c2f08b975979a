import { expect, test } from 'vitest'
import type { Message, Part } from '../../protocol/index.ts'
import { outlineOf, segmentText } from './segments.ts'

function message(parts: Part[]): Message {
  return { id: 'm', conversationId: 'c', parentId: null, role: 'assistant', parts, createdAt: '' }
}

const text = (id: string, words: string): Part => ({ id, type: 'text', text: words })

test('neighbouring text parts are one text, joined directly', () => {
  const reply = message([
    { id: 'r', type: 'reasoning', text: 'hm' },
    text('a', 'Hel'),
    text('b', 'lo'),
    { id: 's', type: 'step-start' },
    text('c', 'Again'),
    { id: 't', type: 'tool', toolCallId: 't', toolName: 'x', state: 'done', input: '{}' },
  ])
  const outline = outlineOf(reply)
  expect(outline).toEqual([
    { kind: 'reasoning', id: 'r' },
    { kind: 'text', id: 'a' },
    { kind: 'text', id: 'c' },
    { kind: 'tool', id: 't' },
  ])
  expect(outline.slice(1, 3).map((segment) => segmentText(reply, segment))).toEqual([
    'Hello',
    'Again',
  ])
})

test('a source parts no text', () => {
  const source: Part = { id: 's', type: 'source', sourceType: 'url', url: 'https://a.example' }
  const reply = message([text('a', 'Hel'), source, text('b', 'lo'), source])
  expect(outlineOf(reply)).toEqual([{ kind: 'text', id: 'a' }])
  expect(segmentText(reply, outlineOf(reply)[0]!)).toBe('Hello')
})

test('the outline does not change while text grows', () => {
  const before = outlineOf(message([text('a', 'x')]))
  expect(outlineOf(message([text('a', 'x and more'), text('b', '!')]))).toEqual(before)
})
