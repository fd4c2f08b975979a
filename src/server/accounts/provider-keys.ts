import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../log.ts'
import { StartError } from '../start-error.ts'
import type { Change } from '../store/changes.ts'
import { writeDurably } from '../store/durable-files.ts'
import type { Store } from '../store/store.ts'

/** A key and address that the settings page stored. */
export interface StoredAccess {
  apiKey?: string
  baseUrl?: string
}

/** Provider keys at rest: sealed with AES-256-GCM, opened only to be used, never given back. */
export interface ProviderKeys {
  /** What can be opened. A key sealed with another secret is left alone and named in `unreadable`. */
  all(): Promise<{ access: Record<string, StoredAccess>; unreadable: string[] }>
  put(providerId: string, access: StoredAccess): Promise<void>
  delete(providerId: string): Promise<void>
  /** Hears of keys that other processes have stored or deleted. */
  onChange(listen: (providerId: string) => void): void
}

/** @param secret at least 16 characters (`LOQUAT_SECRET`), or undefined for a key file in `directory` */
export function createProviderKeys(
  store: Store,
  directory: string,
  secret: string | undefined,
  now: () => number,
): ProviderKeys {
  const master = Buffer.from(
    hkdfSync('sha256', secret ?? readKeyFile(directory, true)!, '', 'loquat provider keys', 32),
  )
  return {
    async all() {
      const [rows] = await store.read(store.providerKeys.all({}))
      const access: Record<string, StoredAccess> = {}
      const unreadable: string[] = []
      for (const { provider_id, sealed } of rows) {
        try {
          access[provider_id] = JSON.parse(open(master, provider_id, sealed)) as StoredAccess
        } catch {
          unreadable.push(provider_id)
        }
      }
      return { access, unreadable }
    },
    async put(providerId, access) {
      const sealed = seal(master, providerId, JSON.stringify(access))
      await store.write([[store.providerKeys.put({ providerId, sealed, now: now() })]])
    },
    async delete(providerId) {
      await store.write([[store.providerKeys.delete({ providerId })]])
    },
    onChange(listen) {
      const hear = (change: Change) => change.kind === 'provider' && listen(change.providerId)
      store.others?.listen(
        (changes) => changes.forEach(hear),
        () => {},
      )
    },
  }
}

/** What is stored and can be opened; what cannot is said in the log. */
export async function readAccess(
  keys: ProviderKeys,
  logger: Logger,
): Promise<Record<string, StoredAccess>> {
  const { access, unreadable } = await keys.all()
  if (unreadable.length > 0)
    logger.warn({ providers: unreadable }, 'stored provider keys cannot be read with this secret')
  return access
}

/**
 * The key file's text; undefined where there is none, unless it is to be made.
 * @throws StartError where the file cannot be used; an empty key would be one that anybody knows
 */
export function readKeyFile(directory: string, make = false): string | undefined {
  const path = join(directory, 'secret.key')
  try {
    if (!existsSync(path)) {
      if (!make) return undefined
      writeDurably(path, `${randomBytes(32).toString('base64url')}\n`, 0o600)
    }
    const key = readFileSync(path, 'utf8').trim()
    if (key.length >= 16) return key
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartError(`Loquat cannot read or make its key file ${path} (${code}).`)
  }
  throw new StartError(
    `The key file ${path} holds no key. Put it back, or remove it and enter the provider keys again.`,
  )
}

/** The provider's id is authenticated with the text, so a sealed key cannot be moved to another provider. */
function seal(master: Buffer, providerId: string, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(Buffer.from(providerId))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

function open(master: Buffer, providerId: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, 12))
    .setAAD(Buffer.from(providerId))
    .setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}
