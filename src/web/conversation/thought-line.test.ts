import { expect, test } from 'vitest'
import { thoughtLine } from './thought-line.ts'

test.each([
  ['', ''],
  ['The tree', 'The tree'],
  ['The tree is old. It', 'The tree is old.'],
  ['The tree is old. It may freeze! Or', 'It may freeze!'],
  ['**Weighing the frost**\n\nIn March', 'Weighing the frost'],
  ['# Plan\n- one `pot`\n- an', 'one pot'],
  ['1. First\n2. Sec', 'First'],
  ['早すぎる。まだ', '早すぎる。'],
  ['> as he said.\n\n  \n', 'as he said.'],
  ['2 * 3 is 6, in version 1.5, too', '2 * 3 is 6, in version 1.5, too'],
])('of %j: %j', (thoughts, line) => {
  expect(thoughtLine(thoughts)).toBe(line)
})

test('of a long text no more than its end is looked at', () => {
  expect(thoughtLine(`${'word '.repeat(100_000)}\nIt is warm. And`)).toBe('It is warm.')
  expect(thoughtLine('word '.repeat(100_000)).length).toBeLessThanOrEqual(600)
})
