import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { killSuite } from './kill.ts'
import { buildSaboteur } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

describe('kill -9 in the middle of 20 streams', () => {
  it('loses nothing that was shown, in 30 kills', { timeout: 300_000 }, async () => {
    const { violations, ...counts } = await killSuite({ kills: 30, seed: SEED })
    console.info(`kill suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    expect(counts.kills).toBe(30)
    // Were nothing cut off, nothing would have been tried.
    expect(counts.interrupted).toBeGreaterThan(300)
  })

  it('catches a server that shows before it stores', { timeout: 300_000 }, async () => {
    const root = buildSaboteur({
      'server/events/event-log.ts': [
        [
          'const results = await store.write(',
          `const taken = new Map(shown)
      batch.forEach((change, i) => {
        const first = (taken.get(change.conversationId) ?? 0) + 1
        logged[i].forEach((event, j) => (event.seq = first + j))
        taken.set(change.conversationId, first - 1 + logged[i].length)
        publish(change.conversationId, logged[i].map((event) => ({ ...event })))
      })
      shown = taken
      const results = await store.write(`,
        ],
        ['let committing = false', 'let shown = new Map(); let committing = false'],
      ],
    })
    const { violations, kills } = await killSuite({
      kills: 30,
      seed: SEED,
      root,
      untilViolation: true,
    })
    console.info(`the saboteur was caught at kill ${kills}: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
