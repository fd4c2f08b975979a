import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { diskSuite, type DiskLedger } from './disk.ts'
import { buildSaboteur, type Edits } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

/** Says that something is stored, whether or not it is. */
const ANSWERS_ANYWAY: Edits = {
  'server/store/sqlite-worker.ts': [
    ['else commit()', 'else try { commit() } catch { if (database.isTransaction) rollback() }'],
  ],
}

/** Takes a sync that failed for one that can be tried again. */
const SYNCS_AGAIN: Edits = {
  'server/store/sqlite-worker.ts': [
    ['answer.broken = isFailedSync(error)', 'answer.broken = false'],
  ],
}

afterAll(removeDataDirectories)

describe('a disk that goes wrong', () => {
  it('costs nothing that was shown or answered', { timeout: 120_000 }, async () => {
    const goOn = ({ trials }: DiskLedger) => trials < 7
    const { violations, ...counts } = await diskSuite({ seed: SEED, goOn })
    console.info(`disk suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    // Had nothing failed, nothing would have been tried.
    expect(counts.refused).toBeGreaterThan(5)
    expect(counts.gaveUp).toBeGreaterThan(1)
    expect(counts.interrupted).toBeGreaterThan(5)
  })

  it.each([
    ['answers and shows although nothing was stored', ANSWERS_ANYWAY, 'a full disk'],
    ['syncs again', SYNCS_AGAIN, 'a disk that does not confirm'],
  ])('catches a server that %s', { timeout: 120_000 }, async (_, edits, fault) => {
    const { violations, trials } = await diskSuite({
      seed: SEED,
      root: buildSaboteur(edits),
      plan: [[fault]],
      goOn: ({ violations, trials }) => violations.length === 0 && trials < 100,
    })
    console.info(`the saboteur was caught at trial ${trials}: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
