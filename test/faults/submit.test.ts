import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { buildSaboteur } from './saboteur.ts'
import { submitSuite } from './submit.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

describe('a message that is sent again and again to a server that is killed', () => {
  it('is there once, with one answer', async () => {
    const goOn = ({ kills }: { kills: number }) => kills < 8
    const { violations, ...counts } = await submitSuite({ seed: SEED, goOn })
    console.info(`submit suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    // Were every answer heard, nothing would have been tried.
    expect(counts.lost).toBeGreaterThan(8)
  })

  it('catches a server that answers a repeated message anew', async () => {
    const root = buildSaboteur({
      'server/runs/start-run.ts': [
        [
          "const id = input.id ?? createId('msg', context.now())",
          "const id = createId('msg', context.now())",
        ],
      ],
    })
    const { violations, kills } = await submitSuite({
      seed: SEED,
      root,
      goOn: ({ violations, kills }) => violations.length === 0 && kills < 100,
    })
    console.info(`caught after ${kills} kills: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
