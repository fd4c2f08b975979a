import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { clockSuite } from './clock.ts'
import { STEPS } from './clock/steps.ts'
import { buildSaboteur } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

describe('a clock that is set', () => {
  it('neither disturbs replies nor opens or locks what is limited', async () => {
    let trials = 0
    const { violations, steps, sleeps } = await clockSuite({
      seed: SEED,
      goOn: () => trials++ < STEPS.length,
    })
    console.info(`clock suite, seed ${SEED}:`, { steps, sleeps })
    expect(violations).toEqual([])
    expect(Object.values(steps)).not.toContain(0)
  })

  it.each([
    [
      'limits',
      'server/app.ts',
      'createRateLimits(store, now)',
      'createRateLimits(store, now, now)',
      [/the limit does not open|the limit is to last/, /the limit is open again/],
    ],
    [
      'queues',
      'server/store/runs.ts',
      'before.accepted_seq < runs.accepted_seq',
      'before.id < runs.id',
      [/runs started as/],
    ],
  ])('catches a server whose %s go by it', async (_, file, find, put, ways) => {
    let trials = 0
    const { violations } = await clockSuite({
      seed: SEED,
      root: buildSaboteur({ [file]: [[find, put]] }),
      sleepEvery: Infinity,
      goOn: ({ violations }) =>
        trials++ < 100 && !ways.every((way) => violations.some((it) => way.test(it))),
    })
    console.info(`caught after ${trials - 1} trials: ${violations.at(-1)?.slice(0, 200)}`)
    for (const way of ways) expect(violations).toContainEqual(expect.stringMatching(way))
  })
})
