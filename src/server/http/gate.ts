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
    if (principal.tokenId !== undefined) liveResponses.add(principal.tokenId, outgoing)
    if (permission === 'chat') {
      await limits.address?.take(clientAddress(incoming))
      const allowance = await limits.principal?.take(principal.ownerId)
      if (allowance) tell(c, allowance)
    }
    return principal
  }
}

/** The RateLimit fields of draft-ietf-httpapi-ratelimit-headers-10. Streams write their own head, so they go to the socket's. */
function tell({ env: { outgoing } }: HttpContext, { limit, left, resetSeconds }: Allowance): void {
  outgoing.setHeader('ratelimit-policy', `"chat";q=${limit};w=60`)
  outgoing.setHeader('ratelimit', `"chat";r=${left};t=${resetSeconds}`)
}
