import { createDrawFormula } from '../../../src/web/formulas/draw-formula.ts'
import { createHighlighter } from '../../../src/web/highlight/highlighter.ts'
import { createBlockPainter } from '../../../src/web/highlight/paint-blocks.ts'
import { createRenderer } from '../../../src/web/markdown/renderer.ts'
import '../../../src/web/theme.css'
import '../../../src/web/conversation/markdown.css'
import { openStage } from './stage.ts'

const highlighter = createHighlighter()
const drawFormula = createDrawFormula()

/** With code in colours and formulas, as a conversation shows them. */
openStage((root) => {
  const painter = createBlockPainter(highlighter)
  const renderer = createRenderer(root, { onCode: painter.paint, onMath: drawFormula })
  return {
    show: (whole) => renderer.set(whole),
    end() {
      renderer.end()
      painter.end()
    },
  }
})
