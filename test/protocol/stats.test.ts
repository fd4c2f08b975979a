import { expect, test } from 'vitest'
import type { ErrorBody, Stats } from '../../src/protocol/index.ts'
import { worldForAll } from './world.ts'

const world = worldForAll()

async function ask(
  token: string,
  query = '',
): Promise<{ status: number; stats: Stats & ErrorBody }> {
  const response = await world.call('GET', `/api/v1/stats${query}`, undefined, token)
  return { status: response.status, stats: (await response.json()) as Stats & ErrorBody }
}

test('what was answered is in the figures of its owner, and in nobody else’s', async () => {
  await world.things()
  const { owner, other, user, reader } = world.tokens
  const { stats } = await ask(owner)
  expect(stats.owner).toBe('owner')
  // A conversation, and a session of the template's.
  expect(stats).toMatchObject({ conversations: 2, messages: 4 })
  expect(stats.total).toMatchObject({ runs: 2, states: { completed: 2 }, unpriced: 2, errors: {} })
  expect(stats.total.usage.outputTokens).toBeGreaterThan(0)
  expect(stats.total.firstWord!.median).toBeLessThanOrEqual(stats.total.duration!.p95)
  expect(stats.models.map(({ model }) => model)).toEqual(['demo:echo'])
  expect(stats.days.map(({ day }) => day)).toEqual([stats.to])
  expect((await ask(reader)).stats.total.runs).toBe(2)
  for (const token of [other, user]) {
    const theirs = (await ask(token)).stats
    expect(theirs).toMatchObject({ total: { runs: 0 }, models: [], days: [], conversations: 0 })
    expect(theirs).not.toHaveProperty('owners')
  }
})

test('whoever may not manage the server asks for nobody else', async () => {
  const { user, reader } = world.tokens
  for (const token of [user, reader])
    for (const owner of ['*', 'other', 'local']) {
      const { status, stats } = await ask(token, `?owner=${encodeURIComponent(owner)}`)
      expect(status).toBe(403)
      expect(stats.error.code).toBe('forbidden')
    }
  // Oneself is not somebody else.
  expect((await ask(reader, '?owner=owner')).status).toBe(200)
})

test('whoever manages it sees everybody, one by one and together', async () => {
  await world.things()
  const all = (await ask(world.tokens.other, '?owner=*')).stats
  const own = (await ask(world.tokens.other, '?owner=owner')).stats
  expect(all.owners?.map(({ ownerId, runs }) => [ownerId, runs])).toEqual([
    ['owner', own.total.runs],
  ])
  expect(own.total.runs).toBeGreaterThanOrEqual(2)
  expect(all.total).toEqual(own.total)
  expect(own).not.toHaveProperty('owners')
})

test('what is deleted is in no figure any more', async () => {
  const before = (await ask(world.tokens.owner)).stats
  const { conversation } = await world.things()
  await world.call('DELETE', `/api/v1/conversations/${conversation}`, undefined, world.tokens.owner)
  const after = (await ask(world.tokens.owner)).stats
  expect(after.total.runs - before.total.runs).toBe(1)
  expect(after.conversations - before.conversations).toBe(1)
})
