// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { mayHaveMath } from '../../markdown/math.ts'
import { drawOver } from './patch.ts'
import { createRenderer } from './renderer.ts'

function formulas(text: string): string[] {
  const root = document.createElement('div')
  const found: string[] = []
  const onMath = (element: HTMLElement, tex: string, display: boolean) => {
    expect(text).toContain(element.textContent)
    found.push(display ? `[${tex}]` : tex)
  }
  const renderer = createRenderer(root, { onMath })
  renderer.append(text)
  renderer.end()
  return found
}

const SOME: [text: string, expected: string[]][] = [
  ['$x^2$', ['x^2']],
  ['so $a$ and $b$.', ['a', 'b']],
  ['$\\frac{1}{2}$, $\\$5$', ['\\frac{1}{2}', '\\$5']],
  ['\\(a + b\\) and \\( c \\)', ['a + b', 'c']],
  ['in text $$x$$ too', ['[x]']],
  ['\\[\n\\int f\n\\]', ['[\\int f]']],
  ['before\n\n$$\na\\\\\nb\n$$\n\nafter', ['[a\\\\\nb]']],
  ['before\n$$\nz\n$$\nafter', ['[z]']],
  ['- item $i$\n\n  $$k$$', ['i', '[k]']],
  ['| $a$ | b |\n|---|---|\n| c | \\(d\\) |', ['a', 'd']],
  ['**$x$** and [$y$](http://e.org)', ['x', 'y']],
  ['line $a\nb$ end', ['a\nb']],
]

test.each(SOME)('%j holds %j', (text, expected) => expect(formulas(text)).toEqual(expected))

const NONE = [
  'costs $5 and $6',
  'from $5-$6 or $5,$6',
  'US$5 and A$6, $7',
  '$ 5 $',
  '$5 (was $7)',
  '`$x$` and ``$y$``',
  '```\n$x$\n```',
  'echo "$HOME" and $PATH',
  'run `a $x` and `$y b`',
  '\\$x\\$',
  '$open',
  '$$\nopen',
  '$$a\n\nb$$',
  '$$$$',
  '\\(\\)',
  'pay $20/month, $200/year',
]

test.each(NONE)('%j holds none', (text) => expect(formulas(text)).toEqual([]))

test('whether there may be some is known without reading all of it', () => {
  for (const [text] of SOME) expect(mayHaveMath(text), text).toBe(true)
  // That two paragraphs are no formula only the reader of blocks knows.
  expect(NONE.filter(mayHaveMath)).toEqual(['$$a\n\nb$$'])
})

test('it shows its source until it is drawn, and again when it changes', () => {
  const root = document.createElement('div')
  const onMath = vi.fn((element: HTMLElement, tex: string) =>
    drawOver(element, [document.createTextNode(`<${tex}>`)]),
  )
  const renderer = createRenderer(root, { onMath })
  renderer.append('a $x')
  expect(root.textContent).toBe('a $x')
  renderer.append('$ b')
  expect(root.textContent).toBe('a <x> b')
  const drawn = root.querySelector('.math')
  renderer.append(' and more')
  renderer.end()
  expect(root.querySelector('.math')).toBe(drawn)
  expect(root.textContent).toBe('a <x> b and more')
  renderer.set('a $y$ b')
  expect(root.textContent).toBe('a <y> b')
})
