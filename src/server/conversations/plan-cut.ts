import type { Message } from '../../protocol/index.ts'
import { lastStepOf, messageTokens } from './prompt-size.ts'
import { isLongResult, shortenResults } from './shorten-results.ts'

/** A prompt that is too long, in tokens of one and the same count. */
export interface LongPrompt {
  /** What goes along, oldest first and as it is sent: the last question is among them, and maybe the reply that is being written. */
  messages: readonly Message[]
  /** How much each takes. */
  sizes: readonly number[]
  /** How much everything else takes. */
  beside: number
  /** How much all of it may take. */
  limit: number
  /** How much a summary takes that is put in the place of messages. */
  summary: number
}

/** What of it goes along from now on. */
export interface Cut {
  /** Which of the messages is the first. */
  first: number
  /** The last tool call whose result is shortened; absent: no more of them than before. */
  shortened?: string
  /** How much the prompt takes then. */
  total: number
}

/** Shortened results are enough where that leaves room for some turns. */
const ENOUGH = 0.7
/** So much is kept. The rest is room to grow: until it is full again, every prompt begins with the one before. */
const KEPT = 0.5

/**
 * Decides what goes: first the long results of tools, but for those that the model has not seen yet; then the oldest turns, each
 * whole, so that no call is parted from its result; at last the results it has not seen. The last question always stays.
 */
export function planCut(prompt: LongPrompt): Cut {
  const { limit, summary } = prompt
  const seen = shorten(prompt, lastLong(beforeLastStep(prompt.messages)))
  if (seen.total <= limit * ENOUGH) return { first: 0, ...seen.cut, total: seen.total }

  const { messages, sizes } = seen
  const last = messages.findLastIndex(({ role }) => role === 'user')
  let [first, total, older] = [0, seen.total, 0]
  for (let i = 1; i <= last; i++) {
    older += sizes[i - 1]!
    if (messages[i]!.role !== 'user') continue
    first = i
    total = seen.total - older + summary
    if (total <= limit * KEPT) break
  }
  if (total <= limit) return { first, ...seen.cut, total }
  const all = shorten({ ...prompt, messages, sizes }, lastLong(messages))
  return { first, ...seen.cut, ...all.cut, total: total - (seen.total - all.total) }
}

interface Shorter extends Pick<LongPrompt, 'messages' | 'sizes'> {
  total: number
  cut: Pick<Cut, 'shortened'>
}

/** With the results up to a call shortened. */
function shorten({ messages, sizes, beside }: LongPrompt, upTo: string | undefined): Shorter {
  const shorter = shortenResults(messages, upTo)
  const counts = messages.map(({ parts }, i) =>
    upTo !== undefined && parts.some(isLongResult) ? messageTokens(shorter[i]!) : sizes[i]!,
  )
  const total = counts.reduce((sum, count) => sum + count, beside)
  const cut = upTo === undefined ? {} : { shortened: upTo }
  return { messages: shorter, sizes: counts, total, cut }
}

const lastLong = (messages: readonly Message[]) =>
  messages.flatMap(({ parts }) => parts).findLast(isLongResult)?.id

function beforeLastStep(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return messages
  const seen = { ...last, parts: last.parts.slice(0, lastStepOf(last.parts)) }
  return [...messages.slice(0, -1), seen]
}
