import { createTokens, type Tokens } from './accounts/tokens.ts'
import type { Config } from './config.ts'
import { openSqlite } from './store/sqlite.ts'

/**
 * The tokens of a server, for the command line: also while that server runs.
 * @throws StartError when the database cannot be opened
 */
export async function openTokens(
  config: Config,
): Promise<{ tokens: Tokens; close(): Promise<void> }> {
  const { dataDirectory: directory, durability } = config
  const store = await openSqlite({ directory, durability, beside: true })
  return { tokens: createTokens(store, Date.now), close: () => store.close() }
}
