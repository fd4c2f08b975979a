import type { MarkedToken } from 'marked'
import { expect, test } from 'vitest'
import { block, NO_COUNTS } from '../../../markdown/blocks.ts'
import { createReader } from '../../../markdown/lex.ts'
import { randomFrom } from '../__fixtures__/random.ts'
import { growingParagraph } from './growing-paragraph.ts'

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

/** What stands behind a paragraph, if a text is one. */
function openOf(source: string) {
  const [token, ...others] = read(source)
  if (token?.type !== 'paragraph' || others.length > 0) return undefined
  const spec = block(token, { ...NO_COUNTS })!
  const facts = { counts: NO_COUNTS, links: {}, read: createReader() }
  return { token: token as MarkedToken, source, spec, ...facts }
}

test('what grows is what reading all of it would give', () => {
  let grown = 0
  const random = randomFrom(77)
  const oneOf = (list: string[]) => list[Math.floor(random() * list.length)]!
  for (let trial = 0; trial < 5_000; trial++) {
    let source = ''
    for (let n = Math.floor(random() * 8); n >= 0; n--)
      source += oneOf(random() < 0.6 ? WORDS : MARKS)
    const open = openOf(source)
    const grow = open && growingParagraph(open)
    for (let n = 0; grow && n < 4; n++) {
      const added = oneOf(random() < 0.9 ? WORDS : MARKS)
      const spec = grow(added)
      if (!spec) break
      grown++
      source += added
      const [token, ...others] = read(source)
      expect([source, spec, others]).toEqual([source, block(token!, { ...NO_COUNTS }), []])
    }
  }
  expect(grown).toBeGreaterThan(1000)
})
