import { createRequire } from 'node:module'
import type { calcPrice, PriceCalculation } from '@pydantic/genai-prices'
import type { Cost, Usage } from '../../../protocol/index.ts'
import { providerRow } from './provider-table.ts'

const MICRO = 1_000_000

/**
 * What a call cost, by the bundled price list. Undefined where the list does not know the model, which includes every
 * model on one's own machine: an unknown price is not a price of nothing.
 */
export function costOf(modelId: string, usage: Usage): Cost | undefined {
  const inputTokens = Math.max(0, usage.inputTokens)
  const cached = Math.min(inputTokens, Math.max(0, usage.cachedInputTokens ?? 0))
  const written = Math.min(inputTokens - cached, Math.max(0, usage.cacheWriteTokens ?? 0))
  const price = lookUp(modelId, {
    input_tokens: inputTokens,
    output_tokens: Math.max(0, usage.outputTokens),
    ...(cached > 0 ? { cache_read_tokens: cached } : {}),
    ...(written > 0 ? { cache_write_tokens: written } : {}),
  })
  if (!price) return undefined
  const inputMicroUsd = Math.round(price.input_price * MICRO)
  const outputMicroUsd = Math.round(price.output_price * MICRO)
  return {
    microUsd: inputMicroUsd + outputMicroUsd,
    inputMicroUsd,
    outputMicroUsd,
    price: `${price.provider.id}:${price.model.id}`,
    ...(usage.estimated ? { estimated: true } : {}),
  }
}

/** `provider` and `name`; the name may itself hold colons and slashes. */
export function splitModelId(id: string): [provider: string, name: string] {
  const colon = id.indexOf(':')
  return colon < 0 ? [id, ''] : [id.slice(0, colon), id.slice(colon + 1)]
}

const load = createRequire(import.meta.url)

/** It is some seven megabytes in memory, so it is loaded with the first question. */
const priceList = () => load('@pydantic/genai-prices') as { calcPrice: typeof calcPrice }

/** Searched for once, all through the list, which does not change. */
const unknown = new Set<string>()
const MOST_UNKNOWN = 1000

/** The entry of the bundled price list for a model, with the price of this usage by the list's own names. */
export function lookUp(id: string, usage: Record<string, number>): PriceCalculation | undefined {
  if (unknown.has(id)) return undefined
  const [provider, name] = splitModelId(id)
  const providerId = providerRow(provider)?.pricedAs ?? provider
  const { calcPrice } = priceList()
  try {
    const price = calcPrice(usage, name, { providerId })
    if (!price && unknown.size < MOST_UNKNOWN) unknown.add(id)
    return price ?? undefined
  } catch {
    return undefined
  }
}
