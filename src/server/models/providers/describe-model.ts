import type { ModelInfo } from '../../../protocol/index.ts'
import { lookUp, splitModelId } from './prices.ts'

const MICRO = 1_000_000

/** A model with its window and prices, where the list knows them. */
export function describeModel(id: string): ModelInfo {
  const [provider, name] = splitModelId(id)
  const price = lookUp(id, { input_tokens: 0, output_tokens: 0 })
  const window = price?.model.context_window
  const input = perMillion(price?.model_price['input_mtok'])
  const output = perMillion(price?.model_price['output_mtok'])
  return {
    id,
    provider,
    name,
    ...(window === undefined ? {} : { contextWindow: window }),
    ...(input === undefined || output === undefined ? {} : { price: { input, output } }),
  }
}

function perMillion(price: number | { base: number } | undefined): number | undefined {
  if (price === undefined) return undefined
  return Math.round((typeof price === 'number' ? price : price.base) * MICRO)
}
