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

const numbers: [Bad, ...Bad[]] = ['-1', '1.5', 'x', '1e9', 'NaN', '99999']
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
  getRunPrompt: { step: ['7', '1001', ...numbers] },
  listTokens: { before, limit },
}

/** As of addresses: each parameter with each of its bad values, beside good ones of those that must be there. */
export function badQueries(id: RouteId): { text: string; status: number; field: string }[] {
  const parameters: Record<string, Bad[]> = Object.hasOwn(BAD_QUERIES, id)
    ? BAD_QUERIES[id as WithQuery]
    : {}
  const found = Object.entries(parameters).flatMap(([field, values]) =>
    values.map((bad) => {
      const [value, status] = typeof bad === 'string' ? [bad, 422] : bad
      const needed = id === 'search' && field !== 'q' ? 'q=x&' : ''
      return { text: `${needed}${field}=${value}`, status, field }
    }),
  )
  return id === 'search' ? [...found, { text: '', status: 422, field: 'q' }] : found
}
