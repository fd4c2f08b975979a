import type { MessagePage } from '../../client/index.ts'
import { mayHaveMath } from '../../markdown/math.ts'
import { drawFormula } from '../formulas/draw-formula.ts'

/** No longer than this are messages held up by what draws the formulas in them, in milliseconds. */
const LONGEST = 250

/**
 * Done when the formulas of these messages can be drawn at once: shown as they are written first, they would move what
 * stands below them.
 */
export async function readyFormulas({ items }: MessagePage): Promise<void> {
  const hasSome = items.some(
    ({ role, parts }) =>
      role === 'assistant' && parts.some((part) => part.type === 'text' && mayHaveMath(part.text)),
  )
  if (!hasSome) return
  const enough = new Promise((resolve) => setTimeout(resolve, LONGEST))
  await Promise.race([drawFormula.prepare(), enough])
}
