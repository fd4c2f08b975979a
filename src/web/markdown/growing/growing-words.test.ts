import { expect, test } from 'vitest'
import { block, NO_COUNTS } from '../../../markdown/blocks.ts'
import { createReader } from '../../../markdown/lex.ts'
import type { ElementSpec } from '../../../markdown/spec.ts'
import { randomFrom } from '../__fixtures__/random.ts'
import { growingWords } from './growing-words.ts'

const WORDS = ['word', 'two words', ' ', '  ', 'é', '漢字', 'हिन्दी', '7', '10', ', ', 'www', 'x']
const MARKS = [
  ...[
    '*',
    '**',
    '_',
    '~~',
    '`',
    '\\',
    '[',
    '](',
    ')',
    '![',
    '<',
    '>',
    '&',
    'amp;',
    '$',
    '$$',
    '\\(',
  ],
  ...[
    '\n',
    ' \n',
    '  \n',
    '\n ',
    '.',
    ':',
    '//',
    'http://',
    'www.',
    '@',
    '-',
    '1.',
    '#',
    '|',
    "'",
    '"',
  ],
]

const read = (source: string) => createReader()(source, {})

/** What a text may begin with, so that its words lie in a block of another kind. */
const BEGINNINGS = [
  ...[
    '',
    '',
    '',
    '# ',
    '### ',
    '> ',
    '> - ',
    '> # ',
    '- ',
    '- [ ] ',
    '- > ',
    '- # ',
    '1. ',
    '1986. ',
  ],
  ...[
    '- a\n- ',
    '- a\n\n- ',
    '- a\n  - ',
    '- a\n\n  ',
    '1. a\n   > ',
    '> a\n>\n> ',
    '- a\n  # b\n  ',
    '- a\n      ',
  ],
  ...[
    '- a\n  [x]: ',
    '> [x]: ',
    '- ```\n  ',
    '> ```\n> ',
    '> <p>\n> ',
    '- <div>\n  ',
    '- | a | b |\n  |---|---|\n  | c | ',
  ],
]

/** The one block that a text is, of those whose words are added without reading it; space may stand behind it. */
function blockOf(source: string): ElementSpec | undefined {
  const [token, ...others] = read(source)
  const isKnown = ['paragraph', 'heading', 'blockquote', 'list'].includes(token?.type ?? '')
  if (!isKnown || others.some(({ type }) => type !== 'space')) return undefined
  return block(token!, { ...NO_COUNTS })!
}

test('what grows is what reading all of it would give', () => {
  const random = randomFrom(77)
  const oneOf = (list: string[]) => list[Math.floor(random() * list.length)]!
  const grown = new Map<string, number>()
  for (let trial = 0; trial < 4_000; trial++) {
    let source = oneOf(BEGINNINGS)
    for (let n = Math.floor(random() * 8); n >= 0; n--)
      source += oneOf(random() < 0.6 ? WORDS : MARKS)
    const before = blockOf(source)
    const grow = before && growingWords(source, before)
    for (let n = 0; grow && n < 4; n++) {
      const added = oneOf(random() < 0.9 ? WORDS : MARKS)
      const spec = grow(added)
      if (!spec) break
      grown.set(spec.tag, (grown.get(spec.tag) ?? 0) + 1)
      source += added
      expect([source, spec]).toEqual([source, blockOf(source)])
    }
  }
  for (const tag of ['p', 'h3', 'blockquote', 'ul', 'ol'])
    expect(grown.get(tag), tag).toBeGreaterThan(50)
})
