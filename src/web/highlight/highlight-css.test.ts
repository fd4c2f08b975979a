import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TOKEN_CLASSES } from './token-classes.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const CSS = read('highlight.css')

/** A variable's colours, light and dark. */
function coloursOf(css: string, name: string): [string, string] {
  const found = new RegExp(`${name}: light-dark\\((#[\\da-f]{6}), (#[\\da-f]{6})\\);`).exec(css)
  if (!found) throw new Error(`${name} has no pair of colours`)
  return [found[1]!, found[2]!]
}

/** WCAG 2 relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

const names = TOKEN_CLASSES.filter((name) => name !== '')

describe('the colours of code', () => {
  const ground = coloursOf(read('../theme.css'), '--code')

  test('contrast is computed as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 2)
  })

  test.each(names)('%s can be read, in light and dark', (name) => {
    const colours = coloursOf(CSS, `--${name}`)
    expect(contrast(colours[0], ground[0]), 'light').toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours[1], ground[1]), 'dark').toBeGreaterThanOrEqual(4.5)
  })

  test('every class has its rule, and a rule sets nothing but the colour: the layout stays', () => {
    const [, rules = ''] = CSS.split('@layer rooms {')
    const found = [...rules.matchAll(/\.([\w-]+) \{([^}]*)\}/g)]
    expect(found.map(([, name, body]) => [name, body!.trim()])).toEqual(
      names.map((name) => [name, `color: var(--${name});`]),
    )
    expect(rules.replaceAll(/\.[\w-]+ \{[^}]*\}/g, '').trim()).toBe('}')
  })
})
