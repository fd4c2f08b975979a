import { WELL_KNOWN, type Models } from '../../models/registry.ts'
import type { HttpContext } from '../request.ts'
import { invalid } from './detail.ts'

/** What so many tokens would cost on each well-known model, cheapest first, in micro-dollars. One whose price is not known is left out. */
export function sandboxCosts(models: Pick<Models, 'costOf'>, c: HttpContext): Response {
  const usage = {
    inputTokens: countIn(c, 'input_tokens'),
    outputTokens: countIn(c, 'output_tokens'),
  }
  const items = WELL_KNOWN.flatMap((model) => {
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
