/**
 * What a token may do: `read` what is its owner's, `write` to change it and let models answer, `users` to make tokens
 * for a product's own users, `admin` to change what everybody uses (providers, tokens).
 */
export type Scope = 'read' | 'write' | 'users' | 'metrics' | 'admin'

export const SCOPES = [
  'read',
  'write',
  'users',
  'metrics',
  'admin',
] as const satisfies readonly Scope[]

/** How the server tells people apart: nobody (one person on this machine), by token, or each browser by its cookie. */
export type Access = 'local' | 'token' | 'public'

/** Who is asking. */
export interface Me {
  ownerId: string
  access: Access
  scopes: Scope[]
  /** Came by a browser's cookie, so that signing out means something. */
  signedIn: boolean
}

/** A token, without its secret. Times are ISO 8601. */
export interface TokenInfo {
  id: string
  name: string
  ownerId: string
  scopes: Scope[]
  createdAt: string
  /** `null`: until it is revoked. */
  expiresAt: string | null
  /** To the minute; `null`: never. */
  usedAt: string | null
}
