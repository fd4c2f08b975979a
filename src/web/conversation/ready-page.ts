import type { MessagePage } from '../../client/index.ts'
import type { Message } from '../../protocol/index.ts'
import { mayHaveMath } from '../../markdown/math.ts'
import { drawFormula } from '../formulas/draw-formula.ts'
import { endingOf } from './ending.ts'
import { LazyEndingNote } from './lazy-ending-note.ts'

/** No longer than this are messages held up by what draws what is seldom in them, in milliseconds. */
const LONGEST = 250

const hasMath = ({ parts }: Message) =>
  parts.some((part) => part.type === 'text' && mayHaveMath(part.text))

/**
 * Done when formulas and endings of these messages can be drawn at once: shown in another way first, they would move what
 * stands below them.
 */
export async function readyPage({ items }: MessagePage): Promise<void> {
  const replies = items.filter(({ role }) => role === 'assistant')
  const waits = [
    ...(replies.some(hasMath) ? [drawFormula.prepare()] : []),
    ...(replies.some((reply) => endingOf(reply) !== null) ? [LazyEndingNote.ready()] : []),
  ]
  if (waits.length === 0) return
  const enough = new Promise((resolve) => setTimeout(resolve, LONGEST))
  await Promise.race([Promise.all(waits), enough])
}
