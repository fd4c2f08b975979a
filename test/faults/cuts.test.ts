import { build } from 'vite'
import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { cutsSuite, percentile } from './cuts.ts'
import { buildSaboteur, saboteursToTry, type Edits } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

/** Each of these pages breaks the promise in one way. */
const SABOTEURS: Record<string, Edits> = {
  'goes on one event too late after a cut': {
    'client/follow-account.ts': [['`${id}:${seq}`).join()', '`${id}:${seq + 1}`).join()']],
  },
  'opens the next stream where its own tab stands, and not the others': {
    'web/live/leader.ts': [['Math.min(seq, seqs[id] ?? Infinity)', 'Math.max(seq, seqs[id] ?? 0)']],
    'web/live/follower.ts': [['from !== undefined && from <= place.at', 'from !== undefined']],
  },
}

async function buildSaboteurPage(name: string): Promise<string> {
  const root = buildSaboteur(SABOTEURS[name]!)
  await build({ configFile: `${root}/src/web/vite.config.ts`, logLevel: 'silent' })
  return root
}

describe('a browser whose line to the server is cut', () => {
  it('shows what the server has, in all tabs, and is back soon', async () => {
    const goOn = ({ cuts }: { cuts: number }) => cuts < 40
    const { violations, back, ...counts } = await cutsSuite({ seed: SEED, goOn })
    const [median, slow] = [50, 99].map((percent) => Math.round(percentile(back, percent)))
    console.info(`cuts suite, seed ${SEED}:`, counts, `back after ${median} ms (99 %: ${slow} ms)`)
    expect(violations).toEqual([])
    expect(back.length).toBeGreaterThan(20)
    expect(median).toBeLessThan(1000)
  })

  it.each(saboteursToTry(SABOTEURS))('catches a page that %s', async (name) => {
    const { violations, cuts } = await cutsSuite({
      seed: SEED,
      root: await buildSaboteurPage(name),
      goOn: ({ violations, cuts }) => violations.length === 0 && cuts < 100,
    })
    console.info(`caught after ${cuts} cuts: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
