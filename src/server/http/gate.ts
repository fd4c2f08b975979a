import { AppError } from '../../protocol/index.ts'
import type { Permission } from '../accounts/permissions.ts'
import type { Allowance, RateLimit } from '../accounts/limits.ts'
import type { LoadPrincipal, Principal } from '../accounts/principal.ts'
import type { ClientAddress } from './client-address.ts'
import { credentialsOf, type Cookies } from './credentials.ts'
import type { LiveResponses } from './live-responses.ts'
import type { HttpContext } from './request.ts'

/** How many principals one address may be in public access, where a cookie costs nothing. */
export const PRINCIPALS_PER_ADDRESS = 5

export interface GateOptions {
  loadPrincipal: LoadPrincipal
  cookies: Cookies
  liveResponses: LiveResponses
  clientAddress: ClientAddress
  /** For chat requests, by principal; and by address, where anybody may be a principal. */
  limits: { principal: RateLimit | undefined; address: RateLimit | undefined }
}

/** Lets a request in, or throws what it lacks. */
export type Gate = (c: HttpContext, permission: Permission) => Promise<Principal>

/** @returns throws AppError `unauthorized`, `forbidden`, `proxied_request`, `rate_limited` */
export function createGate(options: GateOptions): Gate {
  const { loadPrincipal, cookies, liveResponses, clientAddress, limits } = options
  return async (c, permission) => {
    const { incoming, outgoing } = c.env
    const credentials = credentialsOf(incoming, cookies, c.get('foreign'))
    const principal = await loadPrincipal(permission, credentials)
    c.set('ownerId', principal.ownerId)
    if (principal.tokenId !== undefined) liveResponses.add(principal.tokenId, outgoing)
    if (permission === 'chat') {
      await told(c, 'address', limits.address?.take(clientAddress(incoming)))
      await told(c, 'chat', limits.principal?.take(principal.ownerId))
    }
    return principal
  }
}

/** Tells how things stand, whether there was room or not. */
async function told(
  c: HttpContext,
  policy: string,
  taken: Promise<Allowance> | undefined,
): Promise<void> {
  try {
    const allowance = await taken
    if (allowance) tell(c, policy, allowance)
  } catch (error) {
    if (error instanceof AppError && error.code === 'rate_limited')
      tell(c, policy, { left: 0, ...(error.facts.details as Omit<Allowance, 'left'>) })
    throw error
  }
}

/** The RateLimit fields of draft-ietf-httpapi-ratelimit-headers-10. Streams write their own head, so they go to the socket's. */
function tell(
  { env: { outgoing } }: HttpContext,
  policy: string,
  { limit, left, resetSeconds }: Allowance,
): void {
  outgoing.setHeader('ratelimit-policy', `"${policy}";q=${limit};w=60`)
  outgoing.setHeader('ratelimit', `"${policy}";r=${left};t=${resetSeconds}`)
}
