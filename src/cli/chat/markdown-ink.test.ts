import { describe, expect, test } from 'vitest'
import { createMarkdownInk, type Paint } from './markdown-ink.ts'
import { printable } from './printable.ts'

const paint: Paint = (style, text) => `<${style}>${text}</${style}>`
const join = (text: string) =>
  text
    .replace(/<\/bold><bold>/g, '')
    .replace(/<\/cyan><cyan>/g, '')
    .replace(/\n<\/cyan>/g, '</cyan>\n')

function ink(pieces: string[], how: Paint = paint): string {
  const marker = createMarkdownInk(how)
  return pieces.map((piece) => marker.push(piece)).join('') + marker.end()
}

const SAMPLE = [
  '# Title',
  'Some **bold** and `code **x**` and 2 * 3',
  '',
  '```js',
  '# no title `here`',
  '```',
  '####### no heading',
  '  ## Indented',
  'open **bold',
  'closed by the line',
  '*',
].join('\n')

describe('createMarkdownInk', () => {
  test('headings, fences, code and bold', () => {
    expect(join(ink([SAMPLE]))).toBe(
      [
        '<bold># Title</bold>',
        'Some <bold>**bold**</bold> and <cyan>`code **x**`</cyan> and 2 * 3',
        '',
        '<cyan>```js</cyan>',
        '<cyan># no title `here`</cyan>',
        '<cyan>```</cyan>',
        '####### no heading',
        '<bold>  ## Indented</bold>',
        'open <bold>**bold</bold>',
        'closed by the line',
        '*',
      ].join('\n'),
    )
  })

  test('the same however the text is cut, and no character is lost', () => {
    const whole = join(ink([SAMPLE]))
    for (let size = 1; size < 12; size++) {
      const pieces = SAMPLE.match(new RegExp(`[^]{1,${size}}`, 'g'))!
      expect(join(ink(pieces))).toBe(whole)
      expect(ink(pieces, (_, text) => text)).toBe(SAMPLE)
    }
  })

  test('words come at once, not at the end of the line', () => {
    const marker = createMarkdownInk(paint)
    expect(marker.push('Hello')).toBe('Hello')
    expect(marker.push(' wor')).toBe(' wor')
  })
})

test('printable takes away what moves the cursor or hides text', () => {
  const evil = 'a\u001B]52;c;aGk=\u0007b\u001B[2Jc\rd\u009B1me\u202Ef\ttab\nline é 😀'
  expect(printable(evil)).toBe('a]52;c;aGk=b[2Jcd1mef\ttab\nline é 😀')
})
