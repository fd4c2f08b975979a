import { render } from 'katex'
import 'katex/dist/katex.min.css'
import './formulas.css'
import type { Typeset } from './draw-formula.ts'

const OPTIONS = {
  // For the eye as boxes, for assistive technology as MathML.
  output: 'htmlAndMathml',
  // No commands that make links, load images or set attributes.
  trust: false,
  strict: 'ignore',
  throwOnError: true,
  maxExpand: 500,
  maxSize: 20,
} as const

/** What a page fetches at its first formula. Nodes are made one by one, so nothing becomes HTML and no style is inline. */
export const typeset: Typeset = (tex, display) => {
  const box = document.createElement('span')
  try {
    render(tex, box, { ...OPTIONS, displayMode: display })
  } catch {
    return null
  }
  return [...box.childNodes]
}
