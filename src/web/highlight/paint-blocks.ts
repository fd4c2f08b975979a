import { GROUP } from '../../markdown/blocks.ts'
import type { CodePainter, Highlighter } from './highlighter.ts'
import { paintLine } from './paint-line.ts'

/** Colours the blocks of code of one text while they grow. */
export interface BlockPainter {
  /** A block was made, or has changed. @param whole no more lines can come */
  paint(block: HTMLElement, whole: boolean): void
  /** The text has ended, and with it the last line of a block that was not closed. */
  end(): void
  close(): void
}

interface Painted {
  painter: CodePainter
  /** How many lines have been given to it. */
  given: number
  ended: boolean
}

/** A line is given away once the next one has begun: until then it may grow. */
export function createBlockPainter(highlighter: Highlighter): BlockPainter {
  const blocks = new Map<HTMLElement, Painted>()

  function begin(block: HTMLElement): Painted {
    const language = block.querySelector('.code-language')?.textContent ?? ''
    const painter = highlighter.open(language, (first, all) => {
      for (const [i, tokens] of all.entries()) {
        const line = lineOf(block, first + i)
        if (line) paintLine(line, tokens)
      }
    })
    const painted = { painter, given: 0, ended: false }
    blocks.set(block, painted)
    return painted
  }

  function paint(block: HTMLElement, whole: boolean): void {
    const count = countLines(block)
    const ready = whole ? count : count - 1
    // The line that names the language may still grow.
    if (ready === 0 && lineOf(block, 0)?.textContent === '') return
    let painted = blocks.get(block)
    if (painted && (painted.ended || painted.given > ready)) {
      if (whole && painted.given === ready) return
      painted.painter.close()
      painted = undefined
    }
    painted ??= begin(block)
    const { given } = painted
    const texts = Array.from({ length: ready - given }, (_, i) =>
      lineOf(block, given + i)!.textContent.replace(/\n$/, ''),
    )
    if (texts.length > 0) painted.painter.add(texts)
    painted.given = ready
    if (whole) painted.painter.end()
    painted.ended = whole
  }

  return {
    paint,
    end() {
      for (const block of blocks.keys()) {
        if (block.isConnected) paint(block, true)
        else {
          blocks.get(block)!.painter.close()
          blocks.delete(block)
        }
      }
    },
    close() {
      for (const { painter } of blocks.values()) painter.close()
      blocks.clear()
    },
  }
}

/** Lines stand in groups of equal size; only the last may be smaller. */
const groupsOf = (block: HTMLElement) => block.querySelector('code')!.children

function countLines(block: HTMLElement): number {
  const groups = groupsOf(block)
  return (groups.length - 1) * GROUP + groups[groups.length - 1]!.childElementCount
}

const lineOf = (block: HTMLElement, at: number) =>
  groupsOf(block)[Math.floor(at / GROUP)]?.children[at % GROUP] as HTMLElement | undefined
