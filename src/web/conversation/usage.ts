import type { Message } from '../../protocol/index.ts'
import { formats, words } from '../words/words.ts'

/** What a reply took, in few words: `1,204 in, 322 out · 48 tokens/s · $0.0043`. Estimates carry a ≈. */
export function usageOf(message: Message): string {
  const { usage, cost } = message
  if (!usage) return ''
  const say = words().conversation
  const tokens = say.usage(usage.inputTokens, usage.outputTokens)
  const speed = speedOf(message)
  const facts = [about(tokens, usage.estimated)]
  if (speed !== null) facts.push(about(say.speed(speed), usage.estimated))
  if (cost) facts.push(about(dollars(cost.microUsd), cost.estimated))
  return facts.join(' · ')
}

/** How long one waited for the first words, in seconds; null: nobody knows. */
export function waitOf({ timing }: Message): number | null {
  return timing?.firstAt === undefined ? null : secondsBetween(timing.startedAt, timing.firstAt)
}

/** What is written in less time says nothing of a speed, in seconds. */
const MOMENT = 0.5

/** Tokens a second; null where more than one thing was done in the time, or nobody knows when. */
export function speedOf({ usage, timing, parts, contextTokens }: Message): number | null {
  if (!usage || timing?.firstAt === undefined || timing.endedAt === undefined) return null
  const kinds = parts.map(({ type }) => type)
  const inOneGo = kinds.filter((type) => type === 'text').length === 1
  // Its one call took all of it, but where something was summed up before.
  const all = usage.inputTokens + usage.outputTokens
  if (
    !inOneGo ||
    (contextTokens ?? all) !== all ||
    kinds.includes('tool') ||
    kinds.includes('step-start')
  )
    return null
  const seconds = secondsBetween(timing.firstAt, timing.endedAt)
  // Reasoning that was not shown was over before the first words came.
  const unseen = kinds.includes('reasoning') ? 0 : (usage.reasoningTokens ?? 0)
  const written = usage.outputTokens - unseen
  return seconds < MOMENT || written <= 0 ? null : Math.round(written / seconds)
}

export const secondsBetween = (from: string, to: string) =>
  Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)

/** Micro-dollars as dollars, with as many places as the amount needs to be seen. */
export function dollars(microUsd: number): string {
  const amount = microUsd / 1_000_000
  const places =
    amount === 0 || amount >= 1 ? 2 : Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(amount))))
  return formats().dollars(amount, places)
}

/** A number that may be our own count. */
export function about(text: string, estimated: boolean | undefined): string {
  return estimated ? `≈\u00a0${text}` : text
}
