import { describe, expect, test } from 'vitest'
import { attachment, fileNameOf } from './file-name.ts'

const name = (title: string) => fileNameOf(title, 'md', 'otherwise')

describe('a name for a file', () => {
  test.each([
    ['Tides and moons', 'Tides and moons.md'],
    ['Über Flüsse: 日本語 🍑?', 'Über Flüsse 日本語 🍑.md'],
    ['../../etc/passwd', 'etc passwd.md'],
    ['C:\\Windows\\x', 'C Windows x.md'],
    ['a\tb\r\nc\0d', 'a b c d.md'],
    ['photo\u202egpj.exe', 'photo gpj.exe.md'],
    ['.hidden', 'hidden.md'],
    ['ends with dots...  ', 'ends with dots.md'],
    ['CON', '_CON.md'],
    ['nul.txt', '_nul.txt.md'],
    ['lpt1', '_lpt1.md'],
    ['console', 'console.md'],
    ['', 'otherwise.md'],
    [' … ', '….md'],
    ['///', 'otherwise.md'],
    ['half \ud83c a sign', 'half a sign.md'],
  ])('%j → %j', (title, file) => {
    expect(name(title)).toBe(file)
  })

  test('is short enough for every system, and cut between letters', () => {
    const family = '👨‍👩‍👧‍👦'
    const long = name(family.repeat(30))
    expect(Buffer.byteLength(long)).toBeLessThan(160)
    expect(long).toBe(`${family.repeat(4)}.md`)
    expect(name('x'.repeat(500))).toBe(`${'x'.repeat(120)}.md`)
  })
})

test('a header tells it to old and new readers alike', () => {
  expect(attachment('Über "100%" (a).md')).toBe(
    `attachment; filename="_ber _100__ (a).md"; filename*=UTF-8''%C3%9Cber%20%22100%25%22%20%28a%29.md`,
  )
})
