// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { createRenderer } from '../markdown/renderer.ts'
import type { Highlighter, ShowLines } from './highlighter.ts'
import { createBlockPainter } from './paint-blocks.ts'

interface Opened {
  language: string
  lines: string[]
  show: ShowLines
  ended: boolean
  closed: boolean
}

function setUp() {
  const opened: Opened[] = []
  const highlighter: Highlighter = {
    open(language, show) {
      const it: Opened = { language, lines: [], show, ended: false, closed: false }
      opened.push(it)
      return {
        add: (lines) => void it.lines.push(...lines),
        end: () => void (it.ended = true),
        close: () => void (it.closed = true),
      }
    },
  }
  const root = document.createElement('div')
  document.body.append(root)
  const painter = createBlockPainter(highlighter)
  const renderer = createRenderer(root, { onCode: painter.paint })
  return { opened, root, painter, renderer }
}

afterEach(() => document.body.replaceChildren())

test('each line is given away once, when the next one has begun', () => {
  const { opened, renderer } = setUp()
  renderer.append('```ts\nlet a')
  expect(opened).toMatchObject([{ language: 'ts', lines: [] }])
  renderer.append(' = 1\nlet')
  expect(opened[0]!.lines).toEqual(['let a = 1'])
  renderer.append(' b\n\nlet c\n')
  expect(opened[0]!.lines).toEqual(['let a = 1', 'let b', ''])
  renderer.append('```\n')
  expect(opened).toMatchObject([
    { lines: ['let a = 1', 'let b', '', 'let c'], ended: true, closed: false },
  ])
  renderer.append('\nText behind it')
  renderer.end()
  expect(opened).toHaveLength(1)
})

test('a language is known when its line has ended, however it came', () => {
  const { opened, renderer } = setUp()
  for (const piece of ['``', '`', 't', 's', '\n', 'l', 'et a\n```\n\n', '```p', 'y\n\na\n```'])
    renderer.append(piece)
  expect(opened).toMatchObject([
    { language: 'ts', lines: ['let a'], ended: true },
    { language: 'py', lines: ['', 'a'], ended: true },
  ])
})

test('the end of the text ends a block that was left open, and goes on with it if more comes', () => {
  const { opened, painter, renderer } = setUp()
  renderer.append('```js\na\nb')
  renderer.end()
  painter.end()
  expect(opened).toMatchObject([{ lines: ['a', 'b'], ended: true }])
  renderer.append('c\nd')
  expect(opened).toMatchObject([{ closed: true }, { lines: ['a', 'bc'], ended: false }])
})

test('what was painted is plain again when its text changes, and the rest stays', () => {
  const { opened, root, renderer } = setUp()
  renderer.append('```js\nlet a\nlet b\nc')
  opened[0]!.show(0, [
    [
      { text: 'let', class: 'tok-keyword' },
      { text: ' a', class: '' },
    ],
    [
      { text: 'let', class: 'tok-keyword' },
      { text: ' b', class: '' },
    ],
  ])
  expect(root.querySelectorAll('.tok-keyword')).toHaveLength(2)
  renderer.set('```js\nlet a\nlet x\nc')
  expect(root.querySelectorAll('.tok-keyword')).toHaveLength(1)
  expect(root.querySelector('code')!.textContent).toBe('let a\nlet x\nc')
})

test('tokens that come late for a line that has changed are not shown', () => {
  const { opened, root, renderer } = setUp()
  renderer.append('```js\nlet a\nb')
  renderer.set('```js\nlet z\nb')
  opened[0]!.show(0, [[{ text: 'let a', class: 'tok-keyword' }]])
  expect(root.querySelector('.tok-keyword')).toBeNull()
})

test('closing lets go of all blocks', () => {
  const { opened, painter, renderer } = setUp()
  renderer.append('```js\na\n```\n\n```py\nb\n```\n')
  painter.close()
  expect(opened.map(({ closed }) => closed)).toEqual([true, true])
})
