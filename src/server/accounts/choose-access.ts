import { SCOPES, type Access } from '../../protocol/index.ts'
import { MAIN_OWNER } from './principal.ts'
import type { Tokens } from './tokens.ts'

/** How people are told apart, and the first token where there was none. */
export interface AccessChoice {
  access: Access
  /** Just made: to be shown once. */
  firstToken?: string
}

/**
 * Decides who may use the server. Without a setting: whoever has a token, as soon as there is one or the server can be
 * reached from elsewhere; else the one person on this machine.
 */
export async function chooseAccess(
  settings: { access: Access | undefined; apiToken: string | undefined; loopback: boolean },
  tokens: Tokens,
): Promise<AccessChoice> {
  const { apiToken, loopback } = settings
  const { items } = await tokens.list({ limit: 1 })
  const needsToken = apiToken !== undefined || !loopback || items.length > 0
  const access = settings.access ?? (needsToken ? 'token' : 'local')
  if (access !== 'token' || apiToken !== undefined || items.length > 0) return { access }
  const first = { kind: 'api', ownerId: MAIN_OWNER, name: 'first', scopes: SCOPES } as const
  const { token } = await tokens.make(first)
  return { access, firstToken: token }
}
