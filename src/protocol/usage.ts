/** Tokens of one or several model calls. Cached and reasoning tokens are included in the totals, not added to them. */
export interface Usage {
  inputTokens: number
  outputTokens: number
  cachedInputTokens?: number
  cacheWriteTokens?: number
  reasoningTokens?: number
  /** True when the provider reported nothing and the numbers are our own count. */
  estimated?: boolean
}

/** What a run cost, in whole micro-dollars (1,000,000 = 1 USD). An unknown price is an absent cost, never a zero. */
export interface Cost {
  microUsd: number
  inputMicroUsd: number
  outputMicroUsd: number
  /** True when the tokens behind it are an estimate. */
  estimated?: boolean
  /** The price list entry that was used, such as `openai:gpt-4o`. */
  price: string
}

/** What the replies of a conversation have taken: all its runs that have ended, those on other branches too. */
export interface ConversationUsage {
  /** The runs that are counted: those that used anything. */
  runs: number
  usage: Usage
  /** Of the runs whose price is known; absent where none is. */
  cost?: Omit<Cost, 'price'>
  /** How many of the runs are not in `cost`, because nobody knows their price. */
  unpriced: number
}

/** So many tokens, whichever model they are of. */
export type TokenCounts = Pick<Usage, 'inputTokens' | 'outputTokens'>

/** What so many tokens would cost on a model. */
export interface ModelCost {
  model: string
  /** Is it one that this server can ask? */
  listed: boolean
  /** By list price; absent where that is not known. */
  cost?: Cost
}

/** The sum of two usages: an estimate in either makes the sum one. */
export function addUsage(a: Usage | undefined, b: Usage): Usage {
  if (!a) return b
  const sum: Usage = {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  }
  for (const key of ['cachedInputTokens', 'cacheWriteTokens', 'reasoningTokens'] as const)
    if (a[key] !== undefined || b[key] !== undefined) sum[key] = (a[key] ?? 0) + (b[key] ?? 0)
  if (a.estimated || b.estimated) sum.estimated = true
  return sum
}

/** The sum of two costs. */
export function addCost(a: Cost | undefined, b: Cost): Cost {
  if (!a) return b
  return {
    microUsd: a.microUsd + b.microUsd,
    inputMicroUsd: a.inputMicroUsd + b.inputMicroUsd,
    outputMicroUsd: a.outputMicroUsd + b.outputMicroUsd,
    price: b.price,
    ...(a.estimated || b.estimated ? { estimated: true } : {}),
  }
}
