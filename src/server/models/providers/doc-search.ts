import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A piece of the documentation under one heading. */
export interface Section {
  /** Path from the root of the package, such as `docs/protocol.md`. */
  file: string
  heading: string
  body: string
}

/** Reads `README.md` and `docs/*.md` under `root`; what is missing is left out. */
export async function readSections(root: string): Promise<Section[]> {
  const names = await readdir(join(root, 'docs')).catch(() => [])
  const files = names.filter((name) => name.endsWith('.md')).toSorted()
  const sections: Section[] = []
  for (const file of ['README.md', ...files.map((name) => `docs/${name}`)]) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '')
    sections.push(...splitSections(file, text))
  }
  return sections
}

/** Cuts Markdown at its headings; a `#` within a fenced block is none. */
export function splitSections(file: string, text: string): Section[] {
  const sections: Section[] = []
  let heading = file
  let lines: string[] = []
  let fenced = false
  const cut = (): void => {
    const body = lines.join('\n').trim()
    if (body !== '') sections.push({ file, heading, body })
    lines = []
  }
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const title = fenced ? undefined : /^#{1,6}\s+(.*)$/.exec(line)?.[1]
    if (title === undefined) lines.push(line)
    else {
      cut()
      heading = title.trim()
    }
  }
  cut()
  return sections
}

const STOP_WORDS = new Set(
  'a an and are as at be by can do does for from how i if in into is it its me my no not of on or so that the then there this to was what when where which who why will with you your'.split(
    ' ',
  ),
)

/** Words of a text, small and roughly without endings, so that `streams` finds `stream`. */
export function termsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
  return words.filter((word) => !STOP_WORDS.has(word)).map(stem)
}

function stem(word: string): string {
  const short = word.replace(/(ing|ed|es|s)$/, '')
  return short.length >= 3 ? short : word
}

const K1 = 1.4
const B = 0.6
const HEADING_WEIGHT = 3

/** Ranks sections by BM25; words of the heading count several times. */
export function createSearch(sections: Section[]): (query: string, limit: number) => Section[] {
  const documents = sections.map((section) => {
    const counts = new Map<string, number>()
    const heading = termsOf(section.heading).flatMap((term) => Array(HEADING_WEIGHT).fill(term))
    const prose = section.body.replace(/^ *```[^]*?^ *```/gm, '')
    const terms: string[] = [...heading, ...termsOf(prose)]
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
    return { section, counts, length: terms.length }
  })
  const average = documents.reduce((sum, { length }) => sum + length, 0) / (documents.length || 1)
  const holding = new Map<string, number>()
  for (const { counts } of documents)
    for (const term of counts.keys()) holding.set(term, (holding.get(term) ?? 0) + 1)

  function score(document: (typeof documents)[number], terms: Set<string>): number {
    let sum = 0
    for (const term of terms) {
      const count = document.counts.get(term)
      if (count === undefined) continue
      const n = holding.get(term) ?? 0
      const rarity = Math.log(1 + (documents.length - n + 0.5) / (n + 0.5))
      const length = 1 - B + (B * document.length) / average
      sum += (rarity * count * (K1 + 1)) / (count + K1 * length)
    }
    return sum
  }

  return (query, limit) => {
    const terms = new Set(termsOf(query))
    return documents
      .map((document) => ({ section: document.section, score: score(document, terms) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ section }) => section)
  }
}
