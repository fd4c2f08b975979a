import type * as Crypto from 'node:crypto'
import { timingSafeEqual } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { createLoadPrincipal } from './principal.ts'
import { createTokens, isEqual, type Tokens } from './tokens.ts'

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof Crypto>()
  return {
    ...crypto,
    timingSafeEqual: vi.fn((...given: Parameters<typeof timingSafeEqual>) =>
      crypto.timingSafeEqual(...given),
    ),
  }
})
beforeEach(() => {
  vi.mocked(timingSafeEqual).mockClear()
})

test('secrets are compared in a time that says nothing of where they differ', () => {
  for (const [a, b] of [
    ['secret', 'secret'],
    ['secret', 'Secret'],
    ['secret', 'secreT'],
    ['secret', 's'],
    ['secret', ''],
  ] as const)
    expect(isEqual(a, b)).toBe(a === b)
  const lengths = vi
    .mocked(timingSafeEqual)
    .mock.calls.flat()
    .map(({ byteLength }) => byteLength)
  expect(lengths).toEqual(Array.from({ length: 10 }, () => 32))
})

test('API_TOKEN is one of them, whatever is shown for it', async () => {
  const tokens = { check: () => Promise.resolve(undefined) } as unknown as Tokens
  const load = createLoadPrincipal({ access: 'token', apiToken: 'the-right-one', tokens })
  expect(await load('admin', { bearer: 'the-right-one' })).toMatchObject({ ownerId: 'local' })
  for (const bearer of ['the-right-onE', 'the'])
    await expect(load('read', { bearer })).rejects.toMatchObject({ code: 'unauthorized' })
  expect(timingSafeEqual).toHaveBeenCalledTimes(3)
})

test('a token is good until it expires, and not from then on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loquat-tokens-'))
  const store = await openTestStore(directory)
  let now = 1_800_000_000_000
  const tokens = createTokens(store, () => now)
  const given = { kind: 'api', ownerId: 'ann', name: 'ann', scopes: ['read'] } as const
  const { id, token } = await tokens.make({ ...given, ttlMs: 60_000 })
  now += 59_999
  expect(await tokens.check(token)).toMatchObject({ id, owner_id: 'ann' })
  expect(await tokens.gone([id])).toEqual([])
  now += 1
  expect(await tokens.check(token)).toBeUndefined()
  expect(await tokens.gone([id])).toEqual([id])
  await store.close()
  rmSync(directory, { recursive: true })
})
