import type { Token } from './token-classes.ts'

/** Colours code. Whatever goes wrong, the code stays plain and nothing is thrown. */
export interface Highlighter {
  /**
   * Begins a block of code.
   * @param language the word behind the fence; where it names none that is known, `show` is never called
   */
  open(language: string, show: ShowLines): CodePainter
}

/** Takes the tokens of lines that follow each other; `first` is the place of the first in the block, from 0. */
export type ShowLines = (first: number, lines: Token[][]) => void

/** Takes the lines of one block as they become complete, each once, without their line ends. */
export interface CodePainter {
  add(lines: readonly string[]): void
  /** No more lines come. Those added are still shown, then everything kept for the block is let go. */
  end(): void
  /** The block is gone: nothing is shown any more. */
  close(): void
}

interface PaintQueueModule {
  startPainting(): Highlighter
}

/** Costs the page nothing until the first block of code: all but these lines is fetched then. */
export function createHighlighter(
  load: () => Promise<PaintQueueModule> = () => import('./start-painting.ts'),
): Highlighter {
  let painting: Promise<Highlighter | null> | null = null
  let warned = false

  const fail = (error: unknown) => {
    // The next block tries again: the network may be back.
    painting = null
    if (!warned) console.warn('Code is shown without colours:', error)
    warned = true
    return null
  }

  return {
    open(language, show) {
      painting ??= load().then((module) => module.startPainting(), fail)
      const painter = painting.then((highlighter) => highlighter?.open(language, show))
      const later = (act: (painter: CodePainter) => void) =>
        void painter.then((it) => it && act(it))
      return {
        add: (lines) => later((it) => it.add(lines)),
        end: () => later((it) => it.end()),
        close: () => later((it) => it.close()),
      }
    },
  }
}
