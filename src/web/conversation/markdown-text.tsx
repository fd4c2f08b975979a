import { effect, type ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { createDiagramPainter } from '../diagrams/draw-diagrams.ts'
import { drawFormula } from '../formulas/draw-formula.ts'
import { createHighlighter } from '../highlight/highlighter.ts'
import { createBlockPainter } from '../highlight/paint-blocks.ts'
import { setNames } from '../../markdown/names.ts'
import type { SourcePart } from '../../protocol/index.ts'
import { createRenderer } from '../markdown/renderer.ts'
import { actOnCode, foldCode, readyCode } from '../ui/code-actions.ts'
import { actOnTable, readyTables } from '../ui/table-actions.ts'
import { words } from '../words/words.ts'
import { createComing } from './coming.ts'
import { createPace } from './pace.ts'

const highlighter = createHighlighter()
const still = matchMedia('(prefers-reduced-motion: reduce)')

effect(() => setNames(words().replies.markdown))

interface MarkdownTextProps {
  text: ReadonlySignal<string>
  /** Is it still growing? */
  live: ReadonlySignal<boolean>
  /** Does it begin with its long blocks of code folded? */
  folds?: boolean
  /** What its `[1]`, `[2]` … stand for. */
  sources?: ReadonlySignal<readonly SourcePart[]>
}

/** An element whose content the renderer owns: what is added to the text never passes through a component. */
export function MarkdownText({ text, live, folds = false, sources }: MarkdownTextProps) {
  const root = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const painter = createBlockPainter(highlighter)
    const diagrams = createDiagramPainter()
    const renderer = createRenderer(root.current!, {
      onCodeAction: actOnCode,
      onTableAction: actOnTable,
      onOpenImage: (address) => void open(address, '_blank', 'noopener,noreferrer'),
      onCode: (block, whole) => {
        readyCode(block)
        painter.paint(block, whole)
        diagrams.draw(block, whole)
      },
      onMath: drawFormula,
    })
    const coming = createComing(root.current!)
    const pace = createPace((shown) => {
      renderer.set(shown)
      if (live.peek()) coming.note()
    })
    const stop = effect(() => {
      if (live.value && isWatched()) return pace.grow(text.value)
      pace.all(text.value)
      coming.stop()
      if (live.value) return
      renderer.end(sources?.value.map(({ url = '' }) => url))
      painter.end()
      readyTables(root.current!)
    })
    if (folds) foldCode(root.current!)
    return () => {
      stop()
      coming.stop()
      pace.stop()
      painter.close()
      diagrams.close()
    }
  }, [text, live, sources])
  return <div ref={root} class="markdown" />
}

/** Is there anybody to whom an even flow is worth anything? A page in the background has no frames, either. */
function isWatched(): boolean {
  return !document.hidden && !still.matches
}
