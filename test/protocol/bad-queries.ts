import type { z } from 'zod'
import type { RouteId } from '../../src/protocol/index.ts'
import type { SCHEMAS } from '../../src/protocol/routes.schema.ts'

/** What a parameter is given, and the status of the answer; it is 422 without one. */
type Bad = string | [value: string, status: number]

type Schemas = typeof SCHEMAS
type WithQuery = {
  [R in RouteId]: Schemas[R] extends { query: z.ZodType } ? R : never
}[RouteId]
type Parameters<R extends WithQuery> = Schemas[R] extends { query: infer Q extends z.ZodType }
  ? Exclude<keyof z.input<Q>, symbol>
  : never

const ID = 'conv_01900000-0000-7000-8000-000000000000'
const LONG = 'x'.repeat(5_000)

const tokens: [Bad, ...Bad[]] = ['-1', '1.5', 'x', '1e9', 'NaN']
const numbers: [Bad, ...Bad[]] = [...tokens, '99999']
const limit: [Bad, ...Bad[]] = ['0', '', '201', ...numbers]
const before: [Bad, ...Bad[]] = ['x', LONG, '%00', '-1']
const choice: [Bad, ...Bad[]] = ['', 'x', 'TRUE', '0', 'constructor', LONG]
const position = (ahead: number): [Bad, ...Bad[]] => [
  ['999999', ahead],
  ...['x', '-1', '1.5', '9'.repeat(5_000)].map((value): Bad => [value, 400]),
]

/**
 * Values that a parameter of an address does not take, for each of every route: with one forgotten this does not
 * compile, and no list may be empty.
 */
export const BAD_QUERIES: { [R in WithQuery]: Record<Parameters<R>, [Bad, ...Bad[]]> } = {
  listConversations: { before, limit, archived: choice, pinned: choice },
  importConversation: { title: ['x'.repeat(201), '%00', 'a%00b'], unwrapArgs: choice },
  exportConversation: { format: choice },
  listMessages: { before, limit },
  compareCosts: { inputTokens: tokens, outputTokens: tokens },
  listShares: { before, limit },
  search: {
    q: ['', '%20%09', 'x'.repeat(201)],
    before,
    limit: ['51', ...limit],
  },
  followEvents: { after: position(409), until: ['', 'never', LONG] },
  followAccount: {
    after: position(409),
    follow: ['x', ID, `${ID}:`, `${ID}:-1`, `${ID}:x`, `${ID}:1,`, `${ID}:1,${ID}:2`, LONG],
    owner: [LONG],
  },
  stats: {
    days: ['0', '', '367', ...numbers],
    utcOffset: ['841', '-841', '1.5', 'x', LONG],
    owner: ['', '%00', 'x'.repeat(201)],
  },
  getRunPrompt: { step: ['7', '1001', ...numbers] },
  listTokens: { before, limit },
}

/** What must be there, with good values. */
const NEEDED: { [R in WithQuery]?: Partial<Record<Parameters<R>, string>> } = {
  search: { q: 'x' },
  compareCosts: { inputTokens: '1', outputTokens: '1' },
}

/** As of addresses: each parameter with each of its bad values, and without those that must be there; the others are good. */
export function badQueries(id: RouteId): { text: string; status: number; field: string }[] {
  const parameters: Record<string, Bad[]> = Object.hasOwn(BAD_QUERIES, id)
    ? BAD_QUERIES[id as WithQuery]
    : {}
  const needed: Record<string, string> = NEEDED[id as WithQuery] ?? {}
  const found = Object.entries(parameters).flatMap(([field, values]) =>
    values.map((bad) => {
      const [value, status] = typeof bad === 'string' ? [bad, 422] : bad
      return { text: textOf({ ...needed, [field]: value }), status, field }
    }),
  )
  const missing = Object.keys(needed).map((field) => {
    const { [field]: _, ...others } = needed
    return { text: textOf(others), status: 422, field }
  })
  return [...found, ...missing]
}

/** Values stand there as they are: some are escaped already. */
const textOf = (query: Record<string, string>) =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
