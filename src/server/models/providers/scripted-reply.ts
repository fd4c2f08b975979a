import { setTimeout as delay } from 'node:timers/promises'
import { textOf, type Prompt } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'

/** Waits, unless the signal aborts first. Never throws. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** Where scripted models take their time from. */
export interface Pace {
  /** Milliseconds, monotonic. */
  now(): number
  sleep: Sleep
}

export const realPace: Pace = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
}

/** The texts of the user's messages, newest first. */
export function userTexts(prompt: Prompt): string[] {
  return prompt.messages
    .filter((message) => message.role === 'user')
    .map((message) => textOf(message.parts))
    .toReversed()
}

/**
 * What is being answered, and what of the answer is still to be said. When a reply is continued, the newest message only
 * asks for the rest; the question is the newest one before it whose answer begins with what was said.
 */
export function restOf(
  prompt: Prompt,
  answer: (text: string) => string,
): { question: string; full: string; rest: string } {
  const texts = userTexts(prompt)
  const begun = prompt.continueFrom
  if (begun !== undefined)
    for (const question of texts.length > 1 ? texts.slice(1) : texts) {
      const full = answer(question)
      if (full.startsWith(begun)) return { question, full, rest: full.slice(begun.length) }
    }
  const question = texts[0] ?? ''
  const full = answer(question)
  return { question, full, rest: full }
}

/**
 * Yields one piece after another as a part, at `rate` pieces a second; 0 is as fast as they are read. The times are
 * those of the plan, so lateness does not add up. Ends early when the signal aborts.
 */
export async function* paced(
  kind: 'text' | 'reasoning',
  pieces: readonly string[],
  rate: number,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  if (pieces.length === 0) return
  const began = pace.now()
  yield { type: `${kind}-start`, id: kind }
  for (const [index, text] of pieces.entries()) {
    if (rate > 0) {
      const wait = began + (index * 1000) / rate - pace.now()
      if (wait > 0) await pace.sleep(wait, signal)
    }
    if (signal.aborted) return
    yield { type: `${kind}-delta`, id: kind, text }
  }
  yield { type: `${kind}-end`, id: kind }
}

/** A text in words with the space that follows each, as a model would send it. */
export function inWords(text: string): string[] {
  return text.match(/\s*\S+\s?|\s+$/g) ?? (text === '' ? [] : [text])
}
