import type { Message } from '../../protocol/index.ts'
import { formats, words } from '../words/words.ts'

/** What a reply took, in few words: `1,204 in, 322 out · $0.0043`. Estimates carry a ≈. */
export function usageOf({ usage, cost }: Message): string {
  if (!usage) return ''
  const tokens = words().conversation.usage(usage.inputTokens, usage.outputTokens)
  const facts = [(usage.estimated ? '≈ ' : '') + tokens]
  if (cost) facts.push((cost.estimated ? '≈ ' : '') + dollars(cost.microUsd))
  return facts.join(' · ')
}

/** Micro-dollars as dollars, with as many places as the amount needs to be seen. */
export function dollars(microUsd: number): string {
  const amount = microUsd / 1_000_000
  const places =
    amount === 0 || amount >= 1 ? 2 : Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(amount))))
  return formats().dollars(amount, places)
}
