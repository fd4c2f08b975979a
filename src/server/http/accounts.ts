import { AppError, type Access, type Scope } from '../../protocol/index.ts'
import { apiTokenName, type LoadPrincipal, type Principal } from '../accounts/principal.ts'
import type { RateLimit } from '../accounts/limits.ts'
import type { Tokens } from '../accounts/tokens.ts'
import type { ClientAddress } from './client-address.ts'
import { credentialsOf, SIGN_IN_SECONDS, type Cookies } from './credentials.ts'
import type { LiveResponses } from './live-responses.ts'
import type { Handlers, HttpContext } from './request.ts'

export interface AccountsDeps {
  access: Access
  apiToken: string | undefined
  tokens: Tokens
  loadPrincipal: LoadPrincipal
  cookies: Cookies
  liveResponses: LiveResponses
  clientAddress: ClientAddress
  /** Attempts to sign in, by address. */
  attempts: RateLimit | undefined
}

/** Signing in and out, and the tokens of programs and of a product's users. */
export function accountHandlers(
  deps: AccountsDeps,
): Handlers<
  'signIn' | 'signOut' | 'me' | 'listTokens' | 'createToken' | 'revokeToken' | 'createUserToken'
> {
  const { access, apiToken, tokens, cookies, liveResponses } = deps
  return {
    async signIn({ body }, _, c) {
      refuseForeign(c)
      await deps.attempts?.take(deps.clientAddress(c.env.incoming))
      const { proxiedBy } = credentialsOf(c.env.incoming, cookies, false)
      const principal = await deps.loadPrincipal('read', { bearer: body.token, proxiedBy })
      // Nobody's token was looked at, so there is none that a cookie could stand for later.
      if (access === 'local') return
      const made = await tokens.make({
        kind: 'browser',
        ownerId: principal.ownerId,
        name: principal.tokenId === undefined ? apiTokenName(apiToken ?? '') : 'browser',
        scopes: principal.scopes,
        ttlMs: SIGN_IN_SECONDS * 1000,
        parentId: principal.tokenId,
      })
      c.header('set-cookie', cookies.signIn(made.token))
    },
    async signOut(_, __, c) {
      refuseForeign(c)
      const { signIn = '' } = cookies.read(c.env.incoming)
      const row = await tokens.check(signIn)
      if (row?.kind === 'browser') await tokens.revoke(row.id, 'browser')
      c.header('set-cookie', cookies.signIn(''))
      await liveResponses.check()
    },
    me: (_, { ownerId, scopes, signedIn }) => ({ ownerId, access, scopes, signedIn }),
    listTokens: ({ query }) => tokens.list(query),
    async createToken({ body }, principal) {
      const { name, ownerId = principal.ownerId, scopes, expiresInSeconds } = body
      return tokens.make({
        kind: 'api',
        ownerId,
        name,
        scopes,
        ttlMs: expiresInSeconds === undefined ? undefined : expiresInSeconds * 1000,
      })
    },
    async revokeToken({ params }) {
      await tokens.revoke(params.id, 'api')
      await liveResponses.check()
    },
    async createUserToken({ body }, principal) {
      const { token, expiresAt, ownerId } = await tokens.make({
        kind: 'user',
        ownerId: userOwner(principal, body.user),
        name: body.user,
        scopes: USER_SCOPES,
        ttlMs: body.ttlSeconds * 1000,
        parentId: principal.tokenId,
      })
      return { token, expiresAt, ownerId }
    },
  }
}

/** Cookies are this server's own pages' business, whatever others may do with a token. */
function refuseForeign(c: HttpContext): void {
  if (c.get('foreign')) throw new AppError('forbidden_origin', { field: 'origin' })
}

const USER_SCOPES: readonly Scope[] = ['read', 'write']

/** Users of one product stand under the owner of its token; no name can reach into another's. */
function userOwner({ ownerId }: Principal, user: string): string {
  return `${ownerId}/${user}`
}
