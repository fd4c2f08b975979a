import { createRenderer } from '../../../src/web/markdown/renderer.ts'
import '../../../src/web/theme.css'
import '../../../src/web/conversation/markdown.css'
import { openStage } from './stage.ts'

/** The renderer alone, with the page's style: what the others do as well, and no more. */
openStage((root) => {
  const renderer = createRenderer(root)
  return { show: (whole) => renderer.set(whole), end: () => renderer.end() }
})
