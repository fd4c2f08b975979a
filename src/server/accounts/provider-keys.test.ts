import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import type { Store } from '../store/store.ts'
import { createProviderKeys } from './provider-keys.ts'

const SECRET = 'a secret of sufficient length'
const KEY = 'sk-canary-1234567890'

describe('provider keys', () => {
  let directory: string
  let store: Store
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'loquat-keys-'))
    store = await openTestStore(directory)
  })
  afterEach(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  const keys = (secret?: string) => createProviderKeys(store, directory, secret, () => 1)

  it('come back as they were stored, replaced and removed', async () => {
    await keys().put('openai', { apiKey: 'old' })
    await keys().put('openai', { apiKey: KEY, baseUrl: 'http://127.0.0.1:1' })
    await keys().put('groq', { apiKey: 'g' })
    await keys().delete('groq')
    expect(await keys().all()).toEqual({
      access: { openai: { apiKey: KEY, baseUrl: 'http://127.0.0.1:1' } },
      unreadable: [],
    })
  })

  it('are in no file in the clear', async () => {
    await keys().put('openai', { apiKey: KEY })
    for (const name of readdirSync(directory))
      expect(readFileSync(join(directory, name)).includes(KEY)).toBe(false)
  })

  it('are sealed with a key file that only its owner reads', async () => {
    await keys().put('openai', { apiKey: KEY })
    expect(statSync(join(directory, 'secret.key')).mode & 0o777).toBe(0o600)
  })

  it('are not readable with another secret, and are not lost by it', async () => {
    await keys(SECRET).put('openai', { apiKey: KEY })
    expect(await keys(`${SECRET}!`).all()).toEqual({ access: {}, unreadable: ['openai'] })
    expect((await keys(SECRET).all()).access).toEqual({ openai: { apiKey: KEY } })
  })

  it('cannot be moved to another provider', async () => {
    await keys(SECRET).put('openai', { apiKey: KEY })
    const [rows] = await store.read(store.providerKeys.all({}))
    await store.write([
      [store.providerKeys.put({ providerId: 'evil', sealed: rows[0]!.sealed, now: 1 })],
    ])
    expect((await keys(SECRET).all()).unreadable).toEqual(['evil'])
  })
})
