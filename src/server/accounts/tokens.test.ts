import type * as Crypto from 'node:crypto'
import { timingSafeEqual } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import { createLoadPrincipal } from './principal.ts'
import { isEqual, type Tokens } from './tokens.ts'

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
