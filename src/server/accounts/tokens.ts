import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError, type Scope, type TokenInfo } from '../../protocol/index.ts'
import { pageOf, pageStart } from '../store/newest-first.ts'
import type { Store } from '../store/store.ts'
import type { TokenRow } from '../store/tokens.ts'

/** `api`: a program's or person's; `user`: of a product's own user; `browser`: one that signed in. */
export type TokenKind = 'api' | 'user' | 'browser'

export interface NewToken {
  kind: TokenKind
  ownerId: string
  name: string
  scopes: readonly Scope[]
  /** Milliseconds from now; absent: until it is revoked. Never longer than the token that makes it. */
  ttlMs?: number | undefined
  /** The token that makes it, and with which it ends. */
  parentId?: string | undefined
}

/** A token just made: the only time its text is seen. */
export interface MadeToken extends TokenInfo {
  token: string
}

/** Tokens of the form `loq_ID_SECRET`: the id finds the row, the secret's hash proves the right to it. */
export interface Tokens {
  make(token: NewToken): Promise<MadeToken>
  /** @returns the row of a token that is good now */
  check(token: string): Promise<TokenRow | undefined>
  /** Those of these ids that are no longer good. */
  gone(ids: readonly string[]): Promise<string[]>
  /** API tokens, newest first. */
  list(page: {
    before?: string | undefined
    limit: number
  }): Promise<{ items: TokenInfo[]; next: string | null }>
  /** @throws AppError `token_not_found` */
  revoke(id: string, kind: TokenKind): Promise<void>
}

const FORM = /^loq_([0-9a-f]{16})_([\w-]{43})$/
/** Writing each use of a token down would make every read a write. */
const USED_EVERY_MS = 60_000

export function createTokens(store: Store, now: () => number): Tokens {
  const used = new Map<string, number>()

  function noteUse(id: string): void {
    const at = now()
    // Either way: the clock may be set back.
    if (Math.abs(at - (used.get(id) ?? -Infinity)) < USED_EVERY_MS) return
    if (used.size > 10_000) used.clear()
    used.set(id, at)
    store.write([[store.tokens.used({ id, now: at })]], false).catch(() => used.delete(id))
  }

  /** When a token ends, and all that it makes with it. @throws AppError `unauthorized` if it has */
  async function endOf(id: string): Promise<number | null> {
    const [[row]] = await store.read(store.tokens.get({ id, now: now() }))
    if (!row) throw new AppError('unauthorized')
    return row.expires_at
  }

  return {
    async make({ kind, ownerId, name, scopes, ttlMs, parentId }) {
      const id = randomBytes(8).toString('hex')
      const secret = randomBytes(32).toString('base64url')
      const ends = [ttlMs === undefined ? null : now() + ttlMs]
      if (parentId !== undefined) ends.push(await endOf(parentId))
      const known = ends.filter((end) => end !== null)
      const row = {
        id,
        kind,
        owner_id: ownerId,
        parent_id: parentId ?? null,
        name,
        scopes: scopes.join(' '),
        hash: hashOf(secret),
        created_at: now(),
        expires_at: known.length === 0 ? null : Math.min(...known),
      }
      const [result] = await store.write([
        [store.tokens.deleteExpired({ now: now() }), store.tokens.insert(row)],
      ])
      // The token that asked was revoked in between.
      if (!result?.ok) throw new AppError('unauthorized')
      return { ...tokenOf({ ...row, used_at: null }), token: `loq_${id}_${secret}` }
    },
    async check(token) {
      const [, id, secret] = FORM.exec(token) ?? []
      if (!id || !secret) return undefined
      const [[row]] = await store.read(store.tokens.get({ id, now: now() }))
      if (!row || !isEqual(row.hash, hashOf(secret))) return undefined
      noteUse(id)
      return row
    },
    async gone(ids) {
      const found = await Promise.all(
        ids.map((id) => store.read(store.tokens.get({ id, now: now() }))),
      )
      return ids.filter((_, i) => found[i]![0].length === 0)
    },
    async list({ before, limit }) {
      const from = pageStart(before)
      const [rows] = await store.read(store.tokens.list({ ...from, kind: 'api', limit: limit + 1 }))
      return pageOf(rows, limit, tokenOf)
    },
    async revoke(id, kind) {
      const [result] = await store.write([[store.tokens.delete({ id, kind }, { expect: 1 })]])
      if (!result?.ok) throw new AppError('token_not_found', { field: 'id' })
    },
  }
}

/** Are two texts the same? Takes as long whether they differ at the beginning or the end. */
export function isEqual(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(left!, right!)
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function tokenOf(row: TokenRow): TokenInfo {
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    id: row.id,
    name: row.name,
    ownerId: row.owner_id,
    scopes: scopesOf(row),
    createdAt: time(row.created_at)!,
    expiresAt: time(row.expires_at),
    usedAt: time(row.used_at),
  }
}

export function scopesOf(row: TokenRow): Scope[] {
  return row.scopes.split(' ') as Scope[]
}
