import { expect, test } from 'vitest'
import { messageOf } from '../../protocol/__fixtures__/message.ts'
import type { Json, ToolPart } from '../../protocol/index.ts'
import { shortenResults, shortText } from './shorten-results.ts'

const call = (id: string, output: Json, more: Partial<ToolPart> = {}): ToolPart => ({
  ...{ id, type: 'tool', toolCallId: id, toolName: 'look', state: 'done', input: '{}', output },
  ...more,
})
const LONG = 'word '.repeat(1_000)
const outputs = (upTo: string | undefined, ...calls: ToolPart[][]) =>
  shortenResults(
    calls.map((parts) => messageOf('assistant', parts)),
    upTo,
  ).map(({ parts }) => parts.map((part) => (part.type === 'tool' ? part.output : part)))

test('long results are short up to the call that is named, and no further', () => {
  const given = [[call('a', LONG)], [call('b', LONG), call('c', LONG)], [call('d', LONG)]]
  const short = shortText(LONG, 1_500)
  expect(short.length).toBeLessThan(1_600)
  expect(outputs('b', ...given)).toEqual([[short], [short, LONG], [LONG]])
  expect(outputs(undefined, ...given)).toEqual([[LONG], [LONG, LONG], [LONG]])
  expect(outputs('elsewhere', ...given)).toEqual([[LONG], [LONG, LONG], [LONG]])
})

test('a short result, and one that the provider made itself, stay as they are', () => {
  const own = call('a', LONG, { providerExecuted: true })
  expect(outputs('b', [own, call('b', { seen: 'little' })])).toEqual([[LONG, { seen: 'little' }]])
})

test('values are shortened as the text they are', () => {
  const [[output]] = outputs('a', [
    call(
      'a',
      Array.from({ length: 900 }, (_, i) => i),
    ),
  ]) as [[string]]
  expect(output).toMatch(/^\[0,1,2,.*\n\[… \d+ characters left out …\]\n.*,899\]$/s)
})

test('no character is cut in two', () => {
  const text = shortText(`a${'🍊'.repeat(500)}`, 100)
  expect(text.isWellFormed()).toBe(true)
  expect(shortText('short', 100)).toBe('short')
})
