// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest'
import { paintLine } from './paint-line.ts'
import type { Token } from './token-classes.ts'

function lineOf(text: string) {
  const line = document.createElement('span')
  line.className = 'line'
  line.textContent = text
  document.body.append(line)
  return line
}

const TOKENS: Token[] = [
  { text: 'const', class: 'tok-keyword' },
  { text: ' ', class: '' },
  { text: 'a', class: '' },
  { text: '=', class: 'tok-operator' },
  { text: '"<b>&amp;"', class: 'tok-string' },
]
const TEXT = 'const a="<b>&amp;"'

const parts = (element: Element) =>
  Array.from(element.childNodes, (node) =>
    node instanceof Element ? [node.className, node.textContent] : node.textContent,
  )

describe('paintLine', () => {
  test.each([TEXT, `${TEXT}\n`])('paints %j and leaves the text as it is', (text) => {
    const line = lineOf(text)
    expect(paintLine(line, TOKENS)).toBe(true)
    expect(line.textContent).toBe(text)
    expect(parts(line)).toEqual([
      ['tok-keyword', 'const'],
      ' a',
      ['tok-operator', '='],
      text.endsWith('\n') ? ['tok-string', '"<b>&amp;"'] : ['tok-string', '"<b>&amp;"'],
      ...(text.endsWith('\n') ? ['\n'] : []),
    ])
    expect(line.className).toBe('line')
    expect(line.hasAttribute('style')).toBe(false)
  })

  test('painting again changes nothing', () => {
    const line = lineOf(`${TEXT}\n`)
    paintLine(line, TOKENS)
    const before = parts(line)
    expect(paintLine(line, TOKENS)).toBe(true)
    expect(parts(line)).toEqual(before)
  })

  test.each(['const a', `${TEXT} `, `${TEXT}\n\n`, ''])(
    'leaves a line alone that has become %j',
    (text) => {
      const line = lineOf(text)
      const nodes = Array.from(line.childNodes)
      expect(paintLine(line, TOKENS)).toBe(false)
      expect(Array.from(line.childNodes)).toEqual(nodes)
    },
  )

  test('an empty line stays', () => {
    const line = lineOf('\n')
    expect(paintLine(line, [])).toBe(false)
    expect(line.textContent).toBe('\n')
  })

  test('a selection within the line stays on the same characters', () => {
    const line = lineOf(`${TEXT}\n`)
    const selection = document.getSelection()!
    selection.setBaseAndExtent(line.firstChild!, 3, line.firstChild!, 9)
    const before = selection.toString()
    paintLine(line, TOKENS)
    expect(selection.toString()).toBe(before)
    expect(before).toBe(TEXT.slice(3, 9))
  })

  test('a selection that began elsewhere and ends in the line stays, backwards too', () => {
    const other = lineOf('first line\n')
    const line = lineOf(`${TEXT}\n`)
    const selection = document.getSelection()!
    selection.setBaseAndExtent(line.firstChild!, 7, other.firstChild!, 2)
    paintLine(line, TOKENS)
    expect(selection.focusNode).toBe(other.firstChild)
    expect(selection.focusOffset).toBe(2)
    expect(line.contains(selection.anchorNode)).toBe(true)
    const range = document.createRange()
    range.setStart(line, 0)
    range.setEnd(selection.anchorNode!, selection.anchorOffset)
    expect(range.toString()).toBe(TEXT.slice(0, 7))
  })

  test('a selection elsewhere is not touched', () => {
    const other = lineOf('elsewhere')
    const selection = document.getSelection()!
    selection.setBaseAndExtent(other.firstChild!, 1, other.firstChild!, 4)
    paintLine(lineOf(TEXT), TOKENS)
    expect([selection.anchorNode, selection.anchorOffset]).toEqual([other.firstChild, 1])
    expect([selection.focusNode, selection.focusOffset]).toEqual([other.firstChild, 4])
  })
})
