import { randomBytes } from 'node:crypto'
import type { Access } from '../../protocol/index.ts'
import type { CreateRateLimit } from '../accounts/limits.ts'
import { createLoadPrincipal } from '../accounts/principal.ts'
import type { Tokens } from '../accounts/tokens.ts'
import { accountHandlers } from './accounts.ts'
import { createClientAddress } from './client-address.ts'
import { createCookies } from './credentials.ts'
import { createGate, PRINCIPALS_PER_ADDRESS, type Gate } from './gate.ts'
import { createLiveResponses } from './live-responses.ts'
import type { HttpContext } from './request.ts'

/** Attempts to sign in, a minute and address. */
const SIGN_IN_ATTEMPTS = 20
/** Shared pages, a minute and address: each is made anew. */
const SHARED_PAGES = 120
/** Chat requests a minute where anybody may come, unless the settings say otherwise. */
const PUBLIC_RATE = 10
/** Replies at once for one principal there. */
const PUBLIC_RUNS = 4

export interface EntranceOptions {
  access: Access
  apiToken: string | undefined
  tokens: Tokens
  createRateLimit: CreateRateLimit
  publicUrl: string | undefined
  trustedProxies: readonly string[]
  /** Chat requests a minute and principal; 0: no limit; undefined: as the access needs. */
  rateLimit: number | undefined
  /** Replies at once for one principal; the same. */
  runLimit: number | undefined
}

/** Everything that decides who comes in: the gate for all routes, and the routes of signing in and of tokens. */
export interface Entrance {
  gate: Gate
  runLimit: number
  handlers: ReturnType<typeof accountHandlers>
  /** Gives a browser that opens a page its cookie, where each is a principal of its own. */
  welcome(c: HttpContext): void
  /** Counts a page that anybody may read. @returns rejects with AppError `rate_limited` */
  countReader(c: HttpContext): Promise<void>
  close(): void
}

export function createEntrance(options: EntranceOptions): Entrance {
  const { access, apiToken, tokens, createRateLimit } = options
  const loadPrincipal = createLoadPrincipal({ access, apiToken, tokens })
  const cookies = createCookies(options.publicUrl?.startsWith('https:') ?? false)
  const clientAddress = createClientAddress(options.trustedProxies)
  const liveResponses = createLiveResponses(tokens)
  const rate = options.rateLimit ?? (access === 'public' ? PUBLIC_RATE : 0)
  const gate = createGate({
    loadPrincipal,
    cookies,
    liveResponses,
    clientAddress,
    limits: {
      principal: createRateLimit('chat', rate),
      address:
        access === 'public' ? createRateLimit('address', rate * PRINCIPALS_PER_ADDRESS) : undefined,
    },
  })
  const attempts = createRateLimit('sign-in', SIGN_IN_ATTEMPTS)
  const readers = createRateLimit('share', SHARED_PAGES)
  const shown = { access, apiToken, tokens, loadPrincipal, cookies, liveResponses, clientAddress }
  return {
    gate,
    runLimit: options.runLimit ?? (access === 'public' ? PUBLIC_RUNS : 0),
    handlers: accountHandlers({ ...shown, attempts }),
    welcome(c) {
      if (access !== 'public' || cookies.read(c.env.incoming).browser !== undefined) return
      c.header('set-cookie', cookies.browser(randomBytes(32).toString('base64url')))
      // Or the next browser behind the same cache would be the same person.
      c.header('cache-control', 'private, no-cache')
    },
    async countReader(c) {
      await readers?.take(clientAddress(c.env.incoming))
    },
    close: liveResponses.close,
  }
}
