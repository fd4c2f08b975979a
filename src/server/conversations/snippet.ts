import type { SnippetPiece } from '../../protocol/index.ts'
import type { SearchTerm } from '../store/search-entries.ts'
import { wordsIn, type Word } from './words.ts'

/** In UTF-16 units. */
const LENGTH = 160
/** So many words are looked at behind the first hit, for a passage in which there is more. */
const BEHIND = 400

interface Hit {
  term: number
  start: number
  end: number
}

/** The passage of a text in which most of the terms stand, as one line; its beginning where none does. */
export function snippetOf(text: string, terms: readonly SearchTerm[]): SnippetPiece[] {
  const words = wordsAround(text, terms)
  const hits = hitsIn(words, terms)
  const { start, end } = passage(text, words, bestOf(hits))
  const pieces = piecesOf(text, start, end, hits)
  if (start > 0) pieces.unshift({ text: '…' })
  if (end < text.length) pieces.push({ text: '…' })
  return joined(pieces)
}

/** All of a text, with the terms that are in it. */
export function markedText(text: string, terms: readonly SearchTerm[]): SnippetPiece[] {
  const words = Array.from(wordsIn(text))
  return joined(piecesOf(text, 0, text.length, hitsIn(words, terms)))
}

/** The words from a little before the first hit to some way behind it; a long text is not taken apart up to there. */
function wordsAround(text: string, terms: readonly SearchTerm[]): Word[] {
  const first = terms[0]?.words[0] ?? ''
  const at = text.length > 4 * LENGTH ? text.toLowerCase().indexOf(first) : 0
  // Folding changes lengths here and there, so it is only a first look; what it misses is looked for from the beginning.
  const from = at > 2 * LENGTH ? text.indexOf(' ', at - 2 * LENGTH) : 0
  const tail = from > 0 && from < at ? from : 0
  const words: Word[] = []
  let behind = 0
  for (const { word, start, end } of wordsIn(tail === 0 ? text : text.slice(tail))) {
    words.push({ word, start: start + tail, end: end + tail })
    if (behind === 0 && terms.some((term) => endsAt(words, words.length - 1, term))) behind = 1
    if (behind > 0 && behind++ > BEHIND) break
  }
  return behind === 0 && tail > 0 ? Array.from(wordsIn(text)) : words
}

/** Does a term end with this word? */
function endsAt(words: readonly Word[], last: number, { words: sought, prefix }: SearchTerm) {
  const first = last - sought.length + 1
  return (
    first >= 0 &&
    sought.every((word, i) => {
      const found = words[first + i]!.word
      return prefix && i === sought.length - 1 ? found.startsWith(word) : found === word
    })
  )
}

function hitsIn(words: readonly Word[], terms: readonly SearchTerm[]): Hit[] {
  return words.flatMap(({ end }, last) =>
    terms.flatMap((term, i) =>
      endsAt(words, last, term)
        ? [{ term: i, start: words[last - term.words.length + 1]!.start, end }]
        : [],
    ),
  )
}

/** The first passage with the most different terms. */
function bestOf(hits: readonly Hit[]): { start: number; end: number } | undefined {
  let best: { start: number; end: number; terms: number } | undefined
  hits.forEach((first, i) => {
    const near = hits.slice(i, i + 50).filter(({ end }) => end <= first.start + LENGTH)
    const terms = new Set(near.map(({ term }) => term)).size
    const end = Math.max(first.end, ...near.map((hit) => hit.end))
    if (!best || terms > best.terms) best = { start: first.start, end, terms }
  })
  return best
}

/** Where to cut: a third of what is left before the hits, the rest behind them, between words. */
function passage(
  text: string,
  words: readonly Word[],
  hits = { start: 0, end: 0 },
): { start: number; end: number } {
  if (text.length <= LENGTH) return { start: 0, end: text.length }
  const room = Math.max(0, LENGTH - (hits.end - hits.start))
  const first = hits.start - Math.floor(room / 3)
  const start = first <= 0 ? 0 : (words.find((word) => word.start >= first)?.start ?? hits.start)
  const most = start + LENGTH
  if (most >= text.length) return { start, end: text.length }
  const last = words.findLast((word) => word.start >= start && word.end <= most)
  return { start, end: last?.end ?? wholeEnd(text, most) }
}

/** Not within a character of two units. */
const wholeEnd = (text: string, end: number): number =>
  /[\ud800-\udbff]/.test(text[end - 1] ?? '') ? end - 1 : end

function piecesOf(text: string, start: number, end: number, hits: readonly Hit[]): SnippetPiece[] {
  const pieces: SnippetPiece[] = []
  let at = start
  for (const hit of hits.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = [Math.max(hit.start, at), Math.min(hit.end, end)]
    if (from >= to) continue
    pieces.push({ text: text.slice(at, from) }, { text: text.slice(from, to), hit: true })
    at = to
  }
  return [...pieces, { text: text.slice(at, end) }]
}

/** On one line, without empty pieces. */
function joined(pieces: readonly SnippetPiece[]): SnippetPiece[] {
  return pieces
    .map((piece) => ({ ...piece, text: piece.text.replace(/\s+/g, ' ') }))
    .filter(({ text }) => text !== '')
}
