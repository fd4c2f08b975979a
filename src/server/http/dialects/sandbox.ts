import type { Models } from '../../models/registry.ts'
import type { HttpContext } from '../request.ts'
import { invalid } from './detail.ts'

/** Well-known models, to compare what the same tokens would have cost elsewhere. One whose price is not known is left out. */
const COMPARED = [
  'anthropic:claude-haiku-4-5',
  'anthropic:claude-opus-4-6',
  'anthropic:claude-sonnet-4-6',
  'cohere:command-a-03-2025',
  'google:gemini-2.5-flash',
  'google:gemini-3-pro-preview',
  'groq:llama-3.3-70b-versatile',
  'groq:openai/gpt-oss-120b',
  'mistral:mistral-large-latest',
  'mistral:mistral-small-latest',
  'openai:gpt-5-mini',
  'openai:gpt-5.2',
]

/** What so many tokens would cost on each of the compared models, cheapest first, in micro-dollars. */
export function sandboxCosts(models: Pick<Models, 'costOf'>, c: HttpContext): Response {
  const usage = {
    inputTokens: countIn(c, 'input_tokens'),
    outputTokens: countIn(c, 'output_tokens'),
  }
  const items = COMPARED.flatMap((model) => {
    const cost = models.costOf(model, usage)
    return cost ? [{ model, micro_usd: cost.microUsd }] : []
  })
  items.sort((a, b) => a.micro_usd - b.micro_usd)
  return c.json({ items }, 200, { 'cache-control': 'no-store' })
}

/** @throws AppError `invalid_request` for what is no number of tokens */
function countIn(c: HttpContext, name: string): number {
  const input = c.req.query(name)
  if (input !== undefined && /^\d{1,9}$/.test(input)) return Number(input)
  const loc = ['query', name]
  throw input === undefined
    ? invalid({ type: 'missing', loc, msg: 'Field required', input: null })
    : invalid({ type: 'int_parsing', loc, msg: 'Input should be a valid integer', input })
}
