import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { powerSuite, type PowerLedger } from './power.ts'
import { buildSaboteur, SHOWS_FIRST, type Edits } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

/** Hands everything to the system, and never asks whether it is on the disk. */
const NEVER_SYNCS: Edits = {
  'server/store/sqlite-worker.ts': [
    ["const FULL = 'pragma synchronous = full", "const FULL = 'pragma synchronous = off"],
    ["const NORMAL = 'pragma synchronous = normal", "const NORMAL = 'pragma synchronous = off"],
  ],
}

afterAll(removeDataDirectories)

describe('a power cut at any moment', () => {
  it('takes nothing that was shown or acknowledged', { timeout: 120_000 }, async () => {
    const goOn = ({ losses }: PowerLedger) => losses < 20
    const { violations, ...counts } = await powerSuite({
      seed: SEED,
      ...{ streams: 6, lengthMs: 2000, goOn },
    })
    console.info(`power suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    // Had nothing been shown, nothing could have been lost.
    expect(counts.events).toBeGreaterThan(500)
    expect(counts.acknowledged).toBeGreaterThan(100)
  })

  it(
    'takes only the last words of replies where less was asked for',
    { timeout: 120_000 },
    async () => {
      // A loss may come when nothing is left to be synced.
      const goOn = ({ losses, tail }: PowerLedger) => losses < 6 || (tail === 0 && losses < 60)
      const { violations, ...counts } = await powerSuite({
        seed: SEED,
        ...{ streams: 2, lengthMs: 1000, goOn, durabilities: ['relaxed'] },
      })
      console.info(`power suite, relaxed, seed ${SEED}:`, counts)
      expect(violations).toEqual([])
      expect(counts.tail).toBeGreaterThan(0)
    },
  )

  it.each([
    ['never waits for the disk', NEVER_SYNCS],
    ['shows before it stores', SHOWS_FIRST],
  ])('catches a server that %s', { timeout: 120_000 }, async (_, edits) => {
    const { violations, losses } = await powerSuite({
      seed: SEED,
      root: buildSaboteur(edits),
      ...{ streams: 6, lengthMs: 1000 },
      goOn: ({ violations, losses }) => violations.length === 0 && losses < 100,
    })
    console.info(`the saboteur was caught at loss ${losses}: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
