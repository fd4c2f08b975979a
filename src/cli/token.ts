import { AppError, SCOPES, type Scope, type TokenInfo } from '../protocol/index.ts'
import { ConfigError, openTokens, type Config } from '../server/index.ts'

/** The flags of `loquat token`. */
export interface TokenFlags {
  owner?: string | undefined
  scopes?: string | undefined
  expires?: string | undefined
}

const USAGE = [
  'Usage: loquat token create NAME [--owner OWNER] [--scopes read,write] [--expires 90d]',
  '       loquat token list',
  '       loquat token revoke ID',
]
const OWNER = /^[\w.@+-]{1,100}$/
const UNITS = { m: 60, h: 3600, d: 86_400 }

/** `loquat token`: makes, lists and revokes API tokens, also while the server runs. @returns the exit code */
export async function token(config: Config, words: string[], flags: TokenFlags): Promise<number> {
  const [act, ...rest] = words
  if (act === 'create' && rest.length === 1) return create(config, rest[0]!, flags)
  if (act === 'list' && rest.length === 0) return list(config)
  if (act === 'revoke' && rest.length === 1) return revoke(config, rest[0]!)
  throw new ConfigError(USAGE)
}

async function create(config: Config, name: string, flags: TokenFlags): Promise<number> {
  const { owner = name, scopes = 'read,write', expires } = flags
  const names = scopes.split(',').map((scope) => scope.trim())
  const faults: string[] = []
  if (!OWNER.test(owner))
    faults.push(`--owner ${owner} may hold letters, digits and . _ @ + - (it is NAME by default)`)
  for (const scope of names)
    if (!SCOPES.includes(scope as Scope))
      faults.push(`--scopes: there is no scope ${scope}; there are ${SCOPES.join(', ')}`)
  const ttlMs = expires === undefined ? undefined : durationOf(expires)
  if (ttlMs === null) faults.push(`--expires ${expires} is not of the form 90d, 12h or 30m`)
  if (faults.length > 0) throw new ConfigError(faults)
  const made = await withTokens(config, (tokens) =>
    tokens.make({
      kind: 'api',
      ownerId: owner,
      name,
      scopes: names as Scope[],
      ttlMs: ttlMs ?? undefined,
    }),
  )
  console.error(describe(made))
  console.error('It is shown this once:')
  // Alone on standard output, for scripts.
  console.log(made.token)
  return 0
}

async function list(config: Config): Promise<number> {
  const items: TokenInfo[] = []
  await withTokens(config, async (tokens) => {
    for (let before: string | undefined; ;) {
      const page = await tokens.list({ before, limit: 200 })
      items.push(...page.items)
      if (page.next === null) return
      before = page.next
    }
  })
  if (items.length === 0) console.error('There are no tokens.')
  for (const item of items) console.log(describe(item))
  return 0
}

async function revoke(config: Config, id: string): Promise<number> {
  try {
    await withTokens(config, (tokens) => tokens.revoke(id, 'api'))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'token_not_found') throw error
    console.error(`There is no token ${id}. See: loquat token list`)
    return 1
  }
  console.error(`Token ${id} is revoked. A running server closes what it opened within 5 s.`)
  return 0
}

async function withTokens<T>(
  config: Config,
  use: (tokens: Awaited<ReturnType<typeof openTokens>>['tokens']) => Promise<T>,
): Promise<T> {
  const { tokens, close } = await openTokens(config)
  try {
    return await use(tokens)
  } finally {
    await close()
  }
}

function describe({ id, name, ownerId, scopes, expiresAt, usedAt }: TokenInfo): string {
  const until = expiresAt === null ? 'until revoked' : `until ${expiresAt}`
  const used = usedAt === null ? 'never used' : `used ${usedAt}`
  return `${id}  ${name}  owner ${ownerId}  ${scopes.join(',')}  ${until}  ${used}`
}

/** Milliseconds; `null` for a text that is no duration. */
function durationOf(text: string): number | null {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (!count || Number(count) === 0) return null
  return Number(count) * UNITS[unit as keyof typeof UNITS] * 1000
}
