import { createRandom } from '../../test/random.ts'

/** The letters of a token, about. */
export const LETTERS = 4

/** The length of every fixture, about: 4,000 tokens. */
const LENGTH = 16_000

const WORDS =
  'a loquat is small yellow fruit that grows on an evergreen tree and the server keeps every word it has shown before anything else happens when readers come back'.split(
    ' ',
  )

interface Writer {
  words(count: number): string
  number(below: number): number
}

function writer(seed: number): Writer {
  const random = createRandom(seed)
  const number = (below: number) => Math.floor(random() * below)
  const words = (count: number) =>
    Array.from({ length: count }, () => WORDS[number(WORDS.length)]).join(' ')
  return { words, number }
}

/** Prose with everything that stands in lines. */
function paragraph(to: Writer): string {
  return prose(to, `$x_{${to.number(9)}} = \\sqrt{${to.number(99)}}$`)
}

function prose({ words, number }: Writer, formula: string): string {
  return `${words(22)} **${words(2)}** ${words(18)} \`${words(1)}_${number(9)}\` ${words(16)} [${words(3)}](https://example.com/${number(999)}) ${words(20)} ${formula} *${words(3)}* ${words(12)} ${formula}.`
}

const code = ({ words, number }: Writer, lines: number): string =>
  Array.from({ length: lines }, (_, i) =>
    i % 4 === 3
      ? '}'
      : `${i % 4 === 0 ? '' : '  '}const value${i} = read('${words(2)}', ${number(1000)})${i % 4 === 0 ? ' {' : ''}`,
  ).join('\n')

const table = ({ words, number }: Writer, rows: number): string =>
  [
    `| ${words(1)} | ${words(2)} | ${words(1)} |`,
    '| :-- | --- | --: |',
    ...Array.from(
      { length: rows },
      (_, i) => `| ${words(3)} ${i} | \`${words(1)}\` ${words(4)} | ${number(10_000)} |`,
    ),
  ].join('\n')

function lists({ words }: Writer): string {
  const item = (mark: string) => `${mark} ${words(9)} **${words(1)}**`
  return [
    ...['-', '-', '  -', '  -', '-'].map(item),
    '',
    words(12),
    '',
    ...['1.', '2.', '3.'].map(item),
  ].join('\n')
}

/** A quarter of the mixed text. All four have the same kinds of blocks, so that a quarter costs what another does. */
function quarter(seed: number): string {
  const to = writer(seed)
  const formula = `$$\n\\int_0^{${to.number(9)}} f(x)\\,dx = \\frac{${to.number(9)}}{2}\n$$`
  const blocks = [
    `## ${to.words(4)}`,
    paragraph(to),
    lists(to),
    paragraph(to),
    formula,
    `\`\`\`ts\n${code(to, 12)}\n\`\`\``,
    `> ${to.words(30)}`,
    table(to, 6),
    paragraph(to),
    lists(to),
  ]
  while (blocks.join('\n\n').length < LENGTH / 4 - 200) blocks.push(paragraph(to))
  return `${blocks.join('\n\n')}\n\n`
}

function grown(make: (size: number) => string): string {
  let size = 8
  while (make(size).length < LENGTH) size += 4
  return make(size)
}

/** Replies of 16 KB each, always the same. */
export const FIXTURES = {
  /** Prose, lists, tables, code, quotes and formulas, as in a long answer. */
  mixed: [1, 2, 3, 4].map(quarter).join(''),
  /** One block of code. */
  code: grown((lines) => `\`\`\`ts\n${code(writer(5), lines)}\n\`\`\`\n`),
  /** One table. */
  table: grown((rows) => table(writer(6), rows)),
} as const

export type FixtureName = keyof typeof FIXTURES

/** The text in so many pieces of a length. */
export function piecesOf(text: string, letters = LETTERS): string[] {
  return text.match(new RegExp(`[^]{1,${letters}}`, 'g')) ?? []
}

/**
 * What a message of a made conversation says: a question, or an answer in Markdown, of 490 letters about. Nothing in it
 * makes the page load what not every conversation needs.
 */
export function messageText(index: number): string {
  const to = writer(1000 + index)
  if (index % 2 === 0) return `${index} ${to.words(24)}?`
  return `${index} ${prose(to, to.words(3))}\n\n- ${to.words(6)}\n- ${to.words(7)}\n\n${to.words(20)}.`
}
