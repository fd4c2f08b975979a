import type { CodePainter, Highlighter, ShowLines } from './highlighter.ts'
import { findLanguage, type Language } from './languages.ts'
import type { Answer } from './messages.ts'
import { tokensOf, type Spans } from './token-classes.ts'
import { createWorkerLife, type CodeWorker } from './worker-life.ts'

/** What lies beyond stays plain. */
export const MAX_LINES = 3000
export const MAX_LINE_LENGTH = 2000

/** So many lines are asked for at a time: little enough that blocks take turns. */
const BATCH = 50
/** Seconds that lines may take, and those that lines may wait while a language is being made ready. */
const PATIENCE = 3
const LONG_PATIENCE = 20
/** A language whose patterns ran away in so many blocks is left plain. */
const MAX_RUNAWAYS = 2

interface Block {
  id: number
  language: Language
  /** Kept as long as the block is open: a new worker has to read them again. */
  lines: string[]
  /** How many of them the worker has got, and how many have been shown. */
  sent: number
  shown: number
  ended: boolean
  show: ShowLines
}

const PLAIN: CodePainter = { add() {}, end() {}, close() {} }

/** Brings the lines of all blocks to one worker, one batch at a time and the blocks in turn, and shows what comes back. */
export function createPaintQueue(
  start: () => CodeWorker,
  warn: (reason: string) => void,
): Highlighter {
  const blocks = new Map<number, Block>()
  /** What the present worker has of each language. */
  const languages = new Map<string, 'asked' | 'learning' | 'ready'>()
  const runaways = new Map<Language, number>()
  let asked: { block: Block; count: number } | null = null
  let lastId = 0
  let broken = false
  let warned = false
  const life = createWorkerLife(start, { answer: take, lost, broken: giveUp })

  function warnOnce(reason: string) {
    if (!warned) warn(reason)
    warned = true
  }

  function giveUp(reason: string) {
    broken = true
    blocks.clear()
    warnOnce(reason)
  }

  function drop(block: Block) {
    if (blocks.delete(block.id) && block.sent > 0) life.tell({ type: 'close', block: block.id })
  }

  function want(language: Language) {
    if (languages.has(language)) return
    languages.set(language, 'asked')
    life.tell({ type: 'load', language })
  }

  const patience = () => ([...languages.values()].includes('learning') ? LONG_PATIENCE : PATIENCE)

  function nextBlock(): Block | undefined {
    for (const block of blocks.values())
      if (block.sent < block.lines.length && languages.get(block.language) === 'ready') return block
    return undefined
  }

  function next() {
    const block = asked ? undefined : nextBlock()
    if (!block) return
    // Behind all others, so that each has its turn.
    blocks.delete(block.id)
    blocks.set(block.id, block)
    const lines = block.lines.slice(block.sent, block.sent + BATCH)
    asked = { block, count: lines.length }
    block.sent += lines.length
    life.tell({
      type: 'lines',
      block: block.id,
      language: block.language,
      lines: lines.map((line) => (line.length > MAX_LINE_LENGTH ? null : line)),
    })
    life.await(patience())
  }

  function take(answer: Answer) {
    try {
      if (answer.type === 'lines') takeLines(answer.spans)
      else takeLanguage(answer)
    } finally {
      // What the page does with the lines may fail; the other blocks go on.
      next()
    }
  }

  function takeLanguage(answer: Exclude<Answer, { type: 'lines' }>) {
    if (answer.type === 'learning') {
      languages.set(answer.language, 'learning')
      if (asked) life.await(patience())
    } else if (answer.fault === undefined) languages.set(answer.language, 'ready')
    else {
      // Another block may have more luck: a network comes back.
      languages.delete(answer.language)
      dropAll(answer.language)
      warnOnce(answer.fault)
    }
  }

  function takeLines(spans: Spans[] | null) {
    life.answered()
    if (!asked) return
    const { block, count } = asked
    asked = null
    if (!blocks.has(block.id)) return
    if (!spans) return drop(block)
    const first = block.sent - count
    const known = Math.max(0, block.shown - first)
    const lines = block.lines
      .slice(first + known, block.sent)
      .map((line, i) => tokensOf(line, spans[known + i] ?? []))
    block.shown = Math.max(block.shown, block.sent)
    finish(block)
    if (lines.length > 0) block.show(first + known, lines)
  }

  function finish(block: Block) {
    if (block.ended && block.shown === block.lines.length) drop(block)
  }

  function dropAll(language: string) {
    for (const block of [...blocks.values()]) if (block.language === language) drop(block)
  }

  function lost() {
    const culprit = asked?.block
    asked = null
    languages.clear()
    for (const block of blocks.values()) block.sent = 0
    if (!culprit) return giveUp('the worker died')
    warnOnce(`reading a block of ${culprit.language} took too long`)
    blocks.delete(culprit.id)
    const count = (runaways.get(culprit.language) ?? 0) + 1
    runaways.set(culprit.language, count)
    if (count >= MAX_RUNAWAYS) dropAll(culprit.language)
    for (const block of blocks.values()) want(block.language)
  }

  return {
    open(name, show) {
      const language = findLanguage(name)
      if (!language || broken || (runaways.get(language) ?? 0) >= MAX_RUNAWAYS) return PLAIN
      const id = ++lastId
      const block: Block = { id, language, lines: [], sent: 0, shown: 0, ended: false, show }
      blocks.set(id, block)
      want(language)
      return {
        add(lines) {
          if (block.ended || !blocks.has(id)) return
          for (const line of lines.slice(0, MAX_LINES - block.lines.length)) block.lines.push(line)
          next()
        },
        end() {
          block.ended = true
          finish(block)
        },
        close: () => drop(block),
      }
    },
  }
}
