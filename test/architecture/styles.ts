import type { SourceFile } from '../tree.ts'
import { isElsewhere } from './words.ts'

type Exception = [path: string, declaration: string, why: string]

const isAmong = (exceptions: Exception[], path: string, declaration: string) =>
  exceptions.some(([at, kept]) => at === path && kept === declaration)

/** The page's style sheets, without what is said in them and what they ask of the screen. */
const sheetsOf = (files: SourceFile[]): SourceFile[] =>
  files
    .filter(({ path }) => /^src\/web\/.*\.css$/.test(path))
    .map(({ path, text }) => ({
      path,
      text: text.replaceAll(/\/\*[\s\S]*?\*\/|@media[^{]*/g, ''),
    }))

const SIDE = '(?:left|right|top|bottom)'
const PHYSICAL = new RegExp(
  [
    `(?<![\\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?${SIDE}(?:-\\w+)*(?= *:)`,
    `(?<![\\w-])(?:text-align|float|clear): *(?:left|right)(?= *;)`,
  ].join('|'),
  'g',
)

/** Right where the language runs from right to left too. */
const SIDES_THAT_STAY: Exception[] = [
  [
    'src/web/conversation/markdown.css',
    'text-align: right',
    'a column of a table is where its writer put it',
  ],
  ...['message', 'tool-card'].map((name): Exception => [
    `src/web/conversation/${name}.css`,
    'border-width: 0 1.5px 1.5px 0',
    'two sides of a square that are turned into an arrow',
  ]),
]

/** What a function is given is no value of its own. */
function joinBrackets(text: string): string {
  const joined = text.replaceAll(
    /\(([^()]*)\)/g,
    (_, given: string) => `[${given.replaceAll(/\s/g, '')}]`,
  )
  return joined === text ? text : joinBrackets(joined)
}

const sidesIn = (text: string) => [
  ...[...text.matchAll(PHYSICAL)].map(([found]) => found),
  ...unlikeSides(text),
]

/** `padding: 1rem 2rem 1rem 0`: the last value is for the left, wherever a line begins. */
function unlikeSides(text: string): string[] {
  const four = /(?<![\w-])(padding|margin|inset|border-(?:width|style|color|radius)): *([^;{}]+);/g
  return [...text.matchAll(four)].flatMap(([declaration, property, values = '']) => {
    // Sides clockwise from the top, corners from the top left; who names fewer means the opposite one too.
    const [a, b = a, c = a, d = b] = joinBrackets(values).trim().split(/\s+/)
    const alike = property === 'border-radius' ? a === b && c === d : b === d
    return alike ? [] : [declaration.slice(0, -1)]
  })
}

/** What stands at the beginning of a line stands there in each language: style sheets say inline and block, not left and top. */
export function logicalSides(files: SourceFile[]): string[] {
  return sheetsOf(files)
    .filter(({ path }) => !isElsewhere(path))
    .flatMap(({ path, text }) =>
      sidesIn(text)
        .filter((found) => !isAmong(SIDES_THAT_STAY, path, found))
        .map((found) => `${path}: ${found}`),
    )
}

const SIZED =
  /(?<![\w-])(?:font(?:-size)?|(?:row-|column-)?gap|(?:margin|padding)(?:-\w+)*): *[^;{}]+/g

/** No step of the scale would do. */
const SIZES_OF_THEIR_OWN: Exception[] = [
  ['src/web/theme.css', 'margin: -1px', 'takes back the pixel that it must have'],
  ['src/web/account/account.css', 'padding-inline-end: 4.5rem', 'room for the button in the field'],
  [
    'src/web/sidebar/sidebar.css',
    'padding: var(--space-2) calc(var(--space-5) - 1px)',
    'a pixel of it is the border’s',
  ],
]

/** Sizes of text and spaces are steps of the scales in theme.css, or come from the size of the text around them (em). */
export function sizesInScale(files: SourceFile[]): string[] {
  return sheetsOf(files).flatMap(({ path, text }) =>
    [...text.matchAll(SIZED)]
      .map(([found]) => found.trim())
      .filter((found) => /\d(?:rem|px)\b/.test(found))
      .filter((found) => !isAmong(SIZES_OF_THEIR_OWN, path, found))
      .map((found) => `${path}: ${found}`),
  )
}

/** What a style sheet reads by name is set in one, and the other way round: a browser does not say so where a name is misspelt. */
export function knownNames(files: SourceFile[]): string[] {
  const sheets = sheetsOf(files)
  const names = (pattern: RegExp) =>
    new Set(sheets.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name = '']) => name)))
  const set = names(/(--[\w-]+) *:/g)
  const read = names(/var\((--[\w-]+)/g)
  return [
    ...[...read].filter((name) => !set.has(name)).map((name) => `${name} is not set anywhere`),
    ...[...set].filter((name) => !read.has(name)).map((name) => `nobody reads ${name}`),
  ]
}
