/** Mulberry32: small, and the same on every machine. */
export function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A text in pieces of 1 … `longest` characters. */
export function chunksOf(text: string, random: () => number, longest: number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * longest)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

/** Lines as models write them, and as they should not: each kind of block, begun, gone on with and broken off anywhere. */
const LINES = [
  ...['', '', '', ' ', '\t', 'word', 'two **words', 'closed** `code', 'a `b` _c_ ~~d~~', '  lazy'],
  ...[
    '- a',
    '- b `c`',
    '-',
    '- ',
    '* star',
    '+ plus',
    '  - nested',
    '    - deeper',
    '  more of it',
  ],
  ...['1. one', '2. two', '10) ten', '3.', '   in the item', '- [ ] open', '- [x] done', '1986. A'],
  ...[
    '```',
    '```ts',
    '````',
    '~~~',
    '~~~ js title',
    '  ```',
    '    ```',
    '`````',
    '``',
    'let a = 1',
  ],
  ...['| a | b |', '|---|:-:|', '| 1 | `2` |', '| x \\| y |', '|', 'c | d', '--- | ---', '| **a'],
  ...[
    '> quote',
    '>',
    '> - in it',
    '> ```',
    '# One',
    '### Three ###',
    '#',
    '===',
    '---',
    '***',
    '- - -',
  ],
  ...['<div>', '</div>', '<!-- c', '-->', '<br>', '&amp; &copy;', '\\* \\|', 'www.example.com'],
  ...['    indented', '\ttab', '[l](http://e.org)', '![i](http://e.org/i.png)', 'end\\', 'end  '],
  ...['$x^2$ and $5', '$$', '\\[', '\\]', '\\(a\\)', 'costs $5 and $6', '$$y$$'],
]

/** Lines that name links, which change what was read before. */
const DEFINITIONS = ['[a]: http://example.com', '[a]', '[b][a] and [c]', '[c]: <http://c.example>']

/** A text of random lines; kinds that make long blocks come in runs. */
export function randomMarkdown(random: () => number, lines: number, definitions = false): string {
  const kinds = definitions ? [...LINES, ...DEFINITIONS] : LINES
  const pick = <T>(from: T[]) => from[Math.floor(random() * from.length)]!
  const text: string[] = []
  while (text.length < lines) {
    const run = random() < 0.3 ? 1 + Math.floor(random() * 6) : 1
    const line = pick(kinds)
    for (let i = 0; i < run; i++) text.push(random() < 0.8 ? line : pick(kinds))
  }
  return text.join(random() < 0.1 ? '\r\n' : '\n')
}
