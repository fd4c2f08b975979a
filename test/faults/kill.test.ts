import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { killSuite } from './kill.ts'
import { allBoundaries } from './kill/boundaries.ts'
import { buildSaboteur, SHOWS_FIRST } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)
const STREAMS = 20

afterAll(removeDataDirectories)

describe('kill -9 under load', () => {
  it('loses nothing that was shown or acknowledged', { timeout: 300_000 }, async () => {
    const trials = 30
    const goOn = (_: unknown, done: number) => done < trials
    const { violations, boundaries, ...counts } = await killSuite({
      seed: SEED,
      streams: STREAMS,
      goOn,
    })
    const hit = Object.values(boundaries).filter((count) => count > 0).length
    console.info(`kill suite, seed ${SEED}:`, counts, `boundaries ${hit}/${allBoundaries().length}`)
    expect(violations).toEqual([])
    // Were nothing cut off, nothing would have been tried.
    expect(counts.interrupted).toBeGreaterThan(trials * 5)
    expect(hit).toBeGreaterThan(trials / 2)
  })

  it('catches a server that shows before it stores', { timeout: 300_000 }, async () => {
    const root = buildSaboteur(SHOWS_FIRST)
    let kills = 0
    const { violations } = await killSuite({
      seed: SEED,
      streams: STREAMS,
      root,
      goOn: (ledger, trials) => ledger.violations.length === 0 && (kills = trials) < 100,
    })
    console.info(`the saboteur was caught at kill ${kills}: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
