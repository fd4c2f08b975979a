import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import type { Wire } from '../upstream/misbehaviours/wires.ts'
import { buildSaboteur } from './saboteur.ts'
import { upstreamSuite } from './upstream.ts'
import { allCases } from './upstream/cases.ts'
import { fuzz } from './upstream/fuzz.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)
const PROVIDERS = 'server/models/providers/'

afterAll(removeDataDirectories)

interface Saboteur {
  only: Wire['name']
  /** Looked for among the large cases. */
  large?: boolean
  edits: Record<string, [find: string, put: string][]>
}

/** Faults that the suite must find, two in each parser. */
const SABOTEURS: Record<string, Saboteur> = {
  'takes a stream without an end mark for a whole reply': {
    only: 'openai',
    edits: { 'openai-reply.ts': [['if (finishReason === undefined && !done) return', '']] },
  },
  'takes an interrupted stream for a whole reply': {
    only: 'anthropic',
    edits: {
      'ai-sdk-bridge.ts': [
        ["case 'interrupted':\n      return undefined", "case 'interrupted':\n      return 'stop'"],
      ],
    },
  },
  'tries again after the first words': {
    only: 'openai',
    edits: {
      'retry.ts': [
        ['for (let tries = 1; ; tries++)', 'for (; ; tries++)'],
        ['let begun = false', 'let begun = false\n        let tries = 1'],
        ['begun = true\n', '\n'],
      ],
    },
  },
  'gathers lines of any length': {
    only: 'anthropic',
    large: true,
    edits: { 'sse-parser.ts': [['maxBytes = 1 << 20', 'maxBytes = Infinity']] },
  },
}

describe('a model provider that misbehaves', () => {
  it('does no harm, in any way, anywhere in a reply', { timeout: 120_000 }, async () => {
    const { violations, cases, ...counts } = await upstreamSuite({ seed: SEED, goOn: () => true })
    const ways = new Set(Object.keys(cases).map((name) => name.replace(/, \w+$/, '')))
    console.info(
      `upstream suite, seed ${SEED}: ${ways.size} ways, ${Object.keys(cases).length} places`,
      counts,
    )
    expect(violations).toEqual([])
    expect(Object.keys(cases).length).toBe(allCases(Math.random).length)
  })

  it.concurrent.each(Object.entries(SABOTEURS))(
    'catches a server that %s',
    { timeout: 120_000 },
    async (_, { only, edits, large }) => {
      const root = saboteur(edits)
      const { violations, trials } = await upstreamSuite({
        seed: SEED,
        lanes: 16,
        which: ({ wire, misbehaviour }) =>
          wire.name === only && (!large || misbehaviour.large === true),
        root,
        goOn: ({ trials, violations }) => violations.length === 0 && trials < 100,
      })
      console.info(`caught after ${trials} replies: ${violations[0]?.slice(0, 200)}`)
      expect(violations).not.toEqual([])
    },
  )
})

describe('broken streams, straight into a parser', () => {
  it.each([
    ['openai', 4_000],
    ['anthropic', 1_500],
  ] as const)(
    '%s: nothing but chunks that were sent, and our errors',
    { timeout: 120_000 },
    async (wire, count) => {
      expect(await fuzz(wire, SEED, count)).toEqual([])
    },
  )

  it.each([
    ['openai', 'takes a stream without an end mark for a whole reply'],
    ['anthropic', 'takes an interrupted stream for a whole reply'],
  ] as const)('%s: catches a parser that %s', async (wire, name) => {
    const found = await fuzz(wire, SEED, 100, saboteur(SABOTEURS[name]!.edits))
    console.info(`caught ${found.length} times in 100: ${found[0]}`)
    expect(found).not.toEqual([])
  })
})

function saboteur(edits: Saboteur['edits']): string {
  return buildSaboteur(
    Object.fromEntries(Object.entries(edits).map(([file, put]) => [PROVIDERS + file, put])),
  )
}
