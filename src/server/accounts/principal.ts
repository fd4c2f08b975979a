import { createHash } from 'node:crypto'
import { AppError, SCOPES, type Access, type Scope } from '../../protocol/index.ts'
import type { TokenRow } from '../store/tokens.ts'
import type { Permission } from './permissions.ts'
import { isEqual, scopesOf, type Tokens } from './tokens.ts'

/** Who is asking. Everything that is stored names its owner. */
export interface Principal {
  ownerId: string
  scopes: readonly Scope[]
  /** The token it came with; what is open for it is closed when that is revoked. */
  tokenId?: string
  /** Came by the cookie of a browser that signed in. */
  signedIn: boolean
}

/** What a request shows of who sent it. */
export interface Credentials {
  /** From `Authorization: Bearer`. */
  bearer?: string | undefined
  /** The cookie of a browser that signed in. */
  signIn?: string | undefined
  /** The cookie that tells browsers apart in public access. */
  browser?: string | undefined
  /** A header that only proxies write. */
  proxiedBy?: string | undefined
}

/** The owner of everything on a machine that one person uses, and of what `API_TOKEN` reaches. */
export const MAIN_OWNER = 'local'

const NOBODY: Principal = { ownerId: '', scopes: [], signedIn: false }
const LOCAL: Principal = { ownerId: MAIN_OWNER, scopes: SCOPES, signedIn: false }
const BROWSER_COOKIE = /^[\w-]{43}$/

export interface PrincipalOptions {
  access: Access
  /** One token for everything (`API_TOKEN`). */
  apiToken: string | undefined
  tokens: Tokens
}

export type LoadPrincipal = (permission: Permission, credentials: Credentials) => Promise<Principal>

/**
 * Makes the one function that says who is asking and whether they may.
 * - *local*: one person on this machine. A request that a proxy has passed on comes from somewhere else, however near
 *   the proxy is, so it is refused.
 * - *token*: everybody shows a token, or the cookie got for one.
 * - *public*: each browser is a principal of its own by its cookie; whoever has a token may show it instead.
 * @returns throws AppError `proxied_request`, `unauthorized`, `forbidden`
 */
export function createLoadPrincipal({ access, apiToken, tokens }: PrincipalOptions): LoadPrincipal {
  async function identify(credentials: Credentials): Promise<Principal> {
    const { bearer, signIn, browser, proxiedBy } = credentials
    if (access === 'local') {
      if (proxiedBy !== undefined) throw new AppError('proxied_request', { field: proxiedBy })
      return LOCAL
    }
    if (bearer !== undefined) {
      if (apiToken !== undefined && isEqual(bearer, apiToken)) return LOCAL
      const row = await tokens.check(bearer)
      if (row && row.kind !== 'browser') return principalOf(row)
      throw new AppError('unauthorized', { message: 'This token is not valid, or no longer.' })
    }
    const row = signIn === undefined ? undefined : await tokens.check(signIn)
    if (row?.kind === 'browser' && isCurrent(row, apiToken)) return principalOf(row)
    if (access === 'public' && browser !== undefined && BROWSER_COOKIE.test(browser))
      return { ownerId: `browser:${digest(browser)}`, scopes: ['read', 'write'], signedIn: false }
    throw new AppError('unauthorized')
  }

  return async (permission, credentials) => {
    if (permission === 'open') return NOBODY
    const principal = await identify(credentials)
    const scope = permission === 'chat' ? 'write' : permission
    if (!principal.scopes.includes(scope))
      throw new AppError('forbidden', { message: `This needs a token with the scope ${scope}.` })
    return principal
  }
}

/** What a browser's cookie was got for; `API_TOKEN` has no row that could be deleted, so its cookies name it. */
export function apiTokenName(apiToken: string): string {
  return `API_TOKEN ${digest(apiToken)}`
}

function isCurrent(row: TokenRow, apiToken: string | undefined): boolean {
  if (row.parent_id !== null) return true
  return apiToken !== undefined && row.name === apiTokenName(apiToken)
}

function principalOf(row: TokenRow): Principal {
  return {
    ownerId: row.owner_id,
    scopes: scopesOf(row),
    tokenId: row.id,
    signedIn: row.kind === 'browser',
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
