import { createTokens, type Tokens } from './accounts/tokens.ts'
import type { Config } from './config.ts'
import { openStore } from './store/open-store.ts'

/**
 * The tokens of a server, for the command line: also while that server runs.
 * @throws StartError when the database cannot be opened
 */
export async function openTokens(
  config: Config,
): Promise<{ tokens: Tokens; close(): Promise<void> }> {
  const store = await openStore({ ...config, directory: config.dataDirectory, beside: true })
  return { tokens: createTokens(store, Date.now), close: () => store.close() }
}
