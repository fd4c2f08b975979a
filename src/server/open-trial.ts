import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKeyFile } from './accounts/provider-keys.ts'
import { startApp, type App } from './app.ts'
import type { Config } from './config.ts'
import { lookAtStore, type StoreLook } from './store/look-at-store.ts'
import { MIGRATIONS } from './store/migrate.ts'
import { openStore } from './store/open-store.ts'

/** What a start would find, and the secret that opens the provider keys in it. */
export interface DataLook extends StoreLook {
  /** Would a start bring the database up to date? */
  older: boolean
  secret: string | undefined
}

/** Looks at what a server of these settings would start on, and changes nothing. @throws StartError as the start would */
export async function lookAtData({
  dataDirectory: directory,
  databaseUrl,
  secret,
}: Config): Promise<DataLook> {
  const look = await lookAtStore({ directory, databaseUrl })
  const older = look.schema !== undefined && look.schema < MIGRATIONS.length
  return { ...look, older, secret: secret ?? readKeyFile(directory) }
}

/**
 * Starts a server of these settings and provider keys on a folder of its own, which it takes away again. Nobody but this
 * process is to reach it, so it asks for no token.
 * @throws StartError as any start
 */
export async function openTrial(
  config: Config,
  { providerKeys, secret }: DataLook,
): Promise<{ app: App; close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'loquat-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  const own = { dataDirectory: directory, databaseUrl: undefined, secret }
  const alone = { host: '127.0.0.1', port: 0, access: 'local', logLevel: 'silent' } as const
  try {
    const store = await openStore({ ...own, directory, durability: 'relaxed' })
    await store.write(
      providerKeys.map((key) => [store.providerKeys.put({ ...key, now: Date.now() })]),
    )
    await store.close()
    const app = await startApp({ ...config, ...own, ...alone })
    return { app, close: () => app.close().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}
