import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { buildSaboteur } from './saboteur.ts'
import { submitSuite } from './submit.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)

afterAll(removeDataDirectories)

/** Each of these servers breaks the promise in one way. */
const SABOTEURS: Record<string, Parameters<typeof buildSaboteur>[0]> = {
  'answers a repeated message anew': {
    'server/runs/start-run.ts': [
      [
        "const id = input.id ?? createId('msg', context.now())",
        "const id = createId('msg', context.now())",
      ],
    ],
  },
  'does not look at what is sent again': {
    'server/runs/start-run.ts': [
      ['if (row.body_hash !== bodyHash) throw', "if (row.body_hash === '') throw"],
    ],
  },
  // Nobody could tell without a kill.
  'keeps in memory which key it has seen': {
    'server/http/idempotency.ts': [
      ['export function idForKey(', 'const seen = new Map()\nexport function idForKey('],
      [
        "const hex = createHash('sha256').update(`${ownerId}\\0${key}`).digest('hex')",
        "const hex = seen.get(key) ?? createHash('sha256').update(`${Math.random()}`).digest('hex')\n  seen.set(key, hex)",
      ],
    ],
  },
}

describe('a message that is sent again and again to a server that is killed', () => {
  it('is there once, with one answer', async () => {
    const goOn = ({ kills }: { kills: number }) => kills < 8
    const { violations, ...counts } = await submitSuite({ seed: SEED, goOn })
    console.info(`submit suite, seed ${SEED}:`, counts)
    expect(violations).toEqual([])
    // Were every answer heard, nothing would have been tried.
    expect(counts.lost).toBeGreaterThan(8)
  })

  it.each(Object.keys(SABOTEURS))('catches a server that %s', async (name) => {
    const { violations, messages } = await submitSuite({
      seed: SEED,
      root: buildSaboteur(SABOTEURS[name]!),
      goOn: ({ violations, messages }) => violations.length === 0 && messages < 96,
    })
    console.info(`caught after ${messages} messages: ${violations[0]}`)
    expect(violations).not.toEqual([])
  })
})
