import type { Me, Scope, TokenInfo } from '../protocol/index.ts'
import type { Page, PageQuery } from './client.ts'
import { createConnection, type ConnectionOptions } from './request.ts'

export interface NewToken {
  name: string
  /** Whose things it reaches; the asker's own when left out. */
  ownerId?: string
  /** `read` and `write` when left out. */
  scopes?: Scope[]
  /** At least a minute; until it is revoked when left out. */
  expiresInSeconds?: number
}

/** A token just made. `token` is its text, which nobody can read again. */
export interface NewTokenAnswer extends TokenInfo {
  token: string
}

export interface UserTokenAnswer {
  token: string
  ownerId: string
  expiresAt: string
}

export type Accounts = ReturnType<typeof createAccounts>

/** Who is asking, signing a browser in and out, and tokens. Rejects as `createClient`'s calls do. */
export function createAccounts(options: ConnectionOptions = {}) {
  const { request } = createConnection(options)
  return {
    me: () => request<Me>('me'),
    /** Exchanges a token for this browser's cookie. */
    signIn: (token: string) => request<void>('signIn', { body: { token } }),
    signOut: () => request<void>('signOut', { body: {} }),
    tokens: {
      list: (query: PageQuery = {}) =>
        request<Page<TokenInfo>>('listTokens', { query: { ...query } }),
      create: (input: NewToken) => request<NewTokenAnswer>('createToken', { body: input }),
      revoke: (id: string) => request<void>('revokeToken', { params: { id } }),
    },
    /** A token for a user of one's own product; asked for by its back end, never by a page. */
    createUserToken: (input: { user: string; ttlSeconds?: number }) =>
      request<UserTokenAnswer>('createUserToken', { body: input }),
  }
}
