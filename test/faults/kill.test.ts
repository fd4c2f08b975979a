import { afterAll, describe, expect, it } from 'vitest'
import { removeDataDirectories } from '../server-process.ts'
import { killSuite } from './kill.ts'
import { allBoundaries, REACHED_BY } from './kill/boundaries.ts'
import { buildSaboteur, saboteursToTry, SHOWS_FIRST, type Edits } from './saboteur.ts'

const SEED = Number(process.env['TEST_SEED'] ?? 20261121)
const STREAMS = 20
const TRIALS = 40

afterAll(removeDataDirectories)

/** Each of these servers breaks a promise in one way. */
const SABOTEURS: Record<string, Edits> = {
  'shows before it stores': SHOWS_FIRST,
  'accepts before it stores': {
    'server/runs/begin-run.ts': [
      [
        'const committed = await reserve(context, run.id, commit)',
        // Not for those who look for the message at once, and would miss it without any kill.
        `const reserved = reserve(context, run.id, commit)
  const committed = JSON.stringify(before).includes('seed=')
    ? { ok: true as const, seq: conversation.seq + events.length }
    : await reserved`,
      ],
    ],
  },
  'says that a change is stored before it is': {
    'server/conversations/conversations.ts': [
      [
        'const done = await log.commit({',
        `const later = (change) => {
    setTimeout(() => void log.commit(change), 5)
    return { ok: true }
  }
  const done = later({`,
      ],
    ],
  },
  'stores a message and its run one after the other': {
    'server/runs/begin-run.ts': [
      [
        'const room = { conversationId',
        `if (before.length > 0) {
    await log.commit({ conversationId, events: before, statements: plan.statements ?? [] })
    events.splice(0, before.length)
    plan.statements = []
  }
  const room = { conversationId`,
      ],
      ['const startSeq = before.length + 1 - events.length', 'const startSeq = 1 - events.length'],
    ],
  },
  'moves on before what was said of old is indexed': {
    'server/conversations/search-index.ts': [
      [
        'await store.write([[move, ...entries.flatMap((entry) => search.putOld(entry))]], false)',
        `await store.write([[move]], false)
  await store.write([entries.flatMap((entry) => search.putOld(entry))], false)`,
      ],
    ],
  },
  'recovers a run and tells no reader': {
    'server/runs/recover-runs.ts': [
      ['  })\n  context.queued', '    events: [],\n  })\n  context.queued'],
    ],
  },
}

describe('kill -9 under load', () => {
  it('has a way to reach every statement that writes', () => {
    const statements = new Set(allBoundaries().map(({ statement }) => statement))
    expect(Object.keys(REACHED_BY).toSorted()).toEqual([...statements].toSorted())
  })

  it('loses nothing that was shown or acknowledged', { timeout: 300_000 }, async () => {
    const goOn = (_: unknown, done: number) => done < TRIALS
    const { violations, boundaries, ...counts } = await killSuite({
      seed: SEED,
      streams: STREAMS,
      randomEvery: 8,
      births: 6,
      goOn,
    })
    const all = Object.values(boundaries)
    const hit = all.filter((count) => count > 0).length
    console.info(`kill suite, seed ${SEED}:`, counts, `boundaries ${hit}/${all.length}`)
    expect(violations).toEqual([])
    // Were nothing cut off, nothing would have been tried.
    expect(counts.interrupted).toBeGreaterThan(TRIALS * 5)
    expect(hit).toBeGreaterThan(all.length / 2)
  })

  it.each(saboteursToTry(SABOTEURS))(
    'catches a server that %s',
    { timeout: 300_000 },
    async (name) => {
      const { violations, kills } = await killSuite({
        seed: SEED,
        streams: STREAMS,
        births: 0,
        ...(/one after the other/.test(name) ? { only: /^messages\.insert/ } : {}),
        ...(/of old/.test(name) ? { life: 1 } : {}),
        root: buildSaboteur(SABOTEURS[name]!),
        goOn: (ledger, trials) => ledger.violations.length === 0 && trials < 100,
      })
      console.info(`the saboteur was caught after ${kills} kills: ${violations[0]}`)
      expect(violations).not.toEqual([])
    },
  )
})
