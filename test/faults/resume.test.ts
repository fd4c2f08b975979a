import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { resumeSuite } from './resume.ts'
import { buildSaboteur, saboteursToTry, type Edits } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

/** Each of these servers breaks a promise in one way; what readers of live replies notice is tried in test/protocol. */
const SABOTEURS: Record<string, Edits> = {
  'says nothing to a reader who is ahead': {
    'server/http/events.ts': [['if (after > conversation.seq)', 'if (after < 0)']],
  },
  'takes the smaller of two positions': {
    'server/http/events.ts': [['const after = Math.max(', 'const after = Math.min(']],
  },
  'folds under a number that some have passed': {
    'server/conversations/compact-log.ts': [
      ["seq: last.seq,\n        type: 'snapshot'", "seq: first.seq,\n        type: 'snapshot'"],
    ],
  },
}

describe('readers who come back', () => {
  it('are shown the same from any position, and told where it is none', async () => {
    const goOn = (_: unknown, rounds: number) => rounds < 2
    const { violations, ...counts } = await resumeSuite({ seed: SEED, goOn, rounds: 2 })
    console.info(`resume suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    expect(counts.resumes).toBeGreaterThan(100)
    expect(counts.folded).toBeGreaterThan(10)
  })

  it.each(saboteursToTry(SABOTEURS))('catches a server that %s', async (name) => {
    const { violations, positions } = await resumeSuite({
      seed: SEED,
      root: buildSaboteur(SABOTEURS[name]!),
      rounds: 1,
      goOn: (ledger, rounds) => ledger.violations.length === 0 && rounds < 4,
    })
    console.info(`caught after ${positions} positions: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
