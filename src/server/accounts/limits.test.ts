import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import type { Store } from '../store/store.ts'
import { createRateLimits } from './limits.ts'

describe.each(['in memory', 'in the database'])('limits counted %s', (where) => {
  let directory: string
  let store: Store
  let now: number
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'loquat-limits-'))
    store = await openTestStore(directory)
    now = 1_800_000_000_000
  })
  afterEach(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  const limit = (perMinute: number) =>
    createRateLimits(
      { ...store, exclusive: where === 'in memory' },
      () => now,
      () => now,
    )('chat', perMinute)!

  it('let ten of fifty at once through, and say when the next may come', async () => {
    const chat = limit(10)
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => chat.take('ann')))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    await expect(chat.take('ann')).rejects.toMatchObject({
      code: 'rate_limited',
      facts: { retryAfter: 6, details: { limit: 10, resetSeconds: 60 } },
    })
    expect(await chat.take('bob')).toEqual({ limit: 10, left: 9, resetSeconds: 6 })
    now += 6_000
    expect(await chat.take('ann')).toEqual({ limit: 10, left: 0, resetSeconds: 60 })
    await expect(chat.take('ann')).rejects.toMatchObject({ code: 'rate_limited' })
    now += 60_000
    expect(await chat.take('ann')).toMatchObject({ left: 9 })
  })

  it.each([9, 11, 14, 23])('let all %i of a minute through', async (perMinute) => {
    const chat = limit(perMinute)
    const answers = await Promise.allSettled(
      Array.from({ length: perMinute + 3 }, () => chat.take('ann')),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(perMinute)
  })

  it('neither open nor lock for long when the clock is set', async () => {
    let wall = now
    const chat = createRateLimits(
      { ...store, exclusive: where === 'in memory' },
      () => wall,
      () => now,
    )('chat', 10)!
    for (let i = 0; i < 10; i++) await chat.take('ann')
    wall -= 3_600_000
    await expect(chat.take('ann')).rejects.toMatchObject({ facts: { retryAfter: 6 } })
    wall += 6_000
    now += 6_000
    await chat.take('ann')
    await expect(chat.take('ann')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('are none for 0', () => {
    expect(createRateLimits(store, () => now)('chat', 0)).toBeUndefined()
  })
})

describe('limits in the database', () => {
  it('are shared by all who count in it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'loquat-limits-'))
    const store = await openTestStore(directory)
    const nodes = [1, 2].map(() =>
      createRateLimits({ ...store, exclusive: false }, () => 1_800_000_000_000)('chat', 4)!,
    )
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => nodes[i % 2]!.take('ann')),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    await store.close()
    rmSync(directory, { recursive: true })
  })
})
