import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { drainSuite } from './drain.ts'
import { buildSaboteur, saboteursToTry, type Edits } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

/** Each of these servers goes in a way it must not. */
const SABOTEURS: Record<string, Edits> = {
  'goes before the last commits are done': {
    'cli/serve.ts': [
      [
        'void app.close(hurry.signal).then(() => process.exit(0))',
        'void app.close(hurry.signal); hurry.signal.onabort = () => process.exit(0)',
      ],
    ],
  },
  'takes messages while it goes': {
    'server/runs/drain.ts': [['  context.draining = true\n', '']],
  },
  'hangs up without a word': { 'server/app.ts': [['      streams.close()\n', '']] },
}

describe('restarts under load', () => {
  it(
    'lose nothing, refuse nothing that is sent again, and are hardly noticed',
    { timeout: 120_000 },
    async () => {
      const goOn = ({ rolls }: { rolls: number }) => rolls < 2
      const { violations, ...counts } = await drainSuite({ seed: SEED, goOn })
      console.info(`drain suite, seed ${SEED}:`, counts)
      expect(violations).toEqual([])
      // Were nothing cut off, nothing would have been tried.
      expect(counts.interrupted).toBeGreaterThan(5)
      expect(counts.completed).toBeGreaterThan(40)
    },
  )

  it.concurrent.each(saboteursToTry(SABOTEURS))(
    'catches a server that %s',
    { timeout: 120_000 },
    async (name) => {
      const root = buildSaboteur(SABOTEURS[name]!)
      const { violations, rolls } = await drainSuite({
        seed: SEED,
        root,
        runs: 12,
        goOn: ({ rolls, violations }) => violations.length === 0 && rolls < 100,
      })
      console.info(`caught at restart ${rolls}: ${violations[0]?.slice(0, 200)}`)
      expect(violations).not.toEqual([])
    },
  )
})
