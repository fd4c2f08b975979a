import { afterAll, expect, test } from 'vitest'
import { killSuite } from '../faults/kill.ts'
import { removeDataDirectories } from '../server-process.ts'

afterAll(removeDataDirectories)

// A few only: after each the leases have to run out.
test(
  'kill -9 in the middle of 20 streams loses nothing that was shown or acknowledged',
  { timeout: 240_000 },
  async () => {
    const seed = Number(process.env['TEST_SEED'] ?? 20261121)
    const goOn = (_: unknown, trials: number) => trials < 2
    const suite = await killSuite({ seed, streams: 20, randomEvery: 1, goOn })
    const { violations, boundaries: _, ...counts } = suite
    console.info(`kill suite on Postgres, seed ${seed}:`, counts)
    expect(violations).toEqual([])
    // Were nothing cut off, nothing would have been tried.
    expect(counts.interrupted).toBeGreaterThan(10)
  },
)
