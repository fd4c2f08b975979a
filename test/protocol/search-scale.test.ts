import { afterAll, beforeAll, expect, test } from 'vitest'
import { createId } from '../../src/protocol/index.ts'
import { messageRow } from '../../src/server/conversations/rows.ts'
import { indexMessage, indexTitle } from '../../src/server/conversations/search-index.ts'
import { search } from '../../src/server/conversations/search.ts'
import type { Unit } from '../../src/server/store/statement.ts'
import type { Store } from '../../src/server/store/store.ts'
import { openTestStore } from '../databases.ts'
import { createRandom } from '../random.ts'
import { newDataDirectory } from '../server-process.ts'
import { compare } from './scale.ts'

/** In conversations of ten; the long form has what a person writes in years. */
const MESSAGES = process.env['TEST_LONG'] === '1' ? 100_000 : 20_000
const FEW = 1000
const EACH = 10
/** In so many conversations of each owner, from the first to the last, a word is said that is rare. */
const SELDOM = 50

const random = createRandom(20261122)
const letters = () => String.fromCharCode(97 + Math.floor(random() * 26))
const VOCABULARY = Array.from({ length: 20_000 }, () =>
  Array.from({ length: 3 + Math.floor(random() * 8) }, letters).join(''),
)
/** Few are frequent and most are rare, as words are. */
const word = () => VOCABULARY[Math.floor(VOCABULARY.length * random() ** 4)]!

let store: Store

beforeAll(async () => {
  store = await openTestStore(newDataDirectory(), 'relaxed')
  await write('few', FEW)
  await write('many', MESSAGES)
}, 300_000)
afterAll(() => store.close())

async function write(ownerId: string, messages: number): Promise<void> {
  for (let written = 0; written < messages;) {
    const units: Unit[] = []
    for (; written < messages && units.length < 50; written += EACH) {
      const rare = written % (messages / SELDOM) === 0
      units.push(held(ownerId, rare ? 'seldom' : 'often'))
    }
    for (const result of await store.write(units, false)) expect(result.ok).toBe(true)
  }
}

/** A conversation as it is stored once it was held. */
function held(ownerId: string, last: string): Unit {
  const id = createId('conv')
  const title = `${word()} ${word()}`
  const texts = Array.from({ length: EACH }, () =>
    ['the', ...Array.from({ length: 40 }, word), last].join(' '),
  )
  const unit = [
    ...store.conversations.create({
      ...{ id, ownerId, title, model: null, instructions: null, settings: '{}', now: 1 },
    }),
    ...indexTitle(store, id, title),
  ]
  for (const [i, text] of texts.entries()) {
    const message = {
      ...{ id: createId('msg'), conversationId: id, parentId: null, createdAt: '2026-01-01' },
      role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
      parts: [{ id: 'p', type: 'text' as const, text }],
    }
    unit.push(store.messages.insert(messageRow(message)), ...indexMessage(store, message))
  }
  return unit
}

const QUERIES = {
  'a word that is everywhere': 'the often',
  'a rare word': 'seldom',
  'a passage': `"the ${VOCABULARY[0]}"`,
  'words and the beginning of one': `${VOCABULARY[1]} ${VOCABULARY[2]} th`,
  'two letters': VOCABULARY[3]!.slice(0, 2),
  'what is not there': 'nowhere',
}

test.each(Object.entries(QUERIES))(
  `%s is found among ${MESSAGES} messages nearly as fast as among ${FEW}`,
  { timeout: 120_000 },
  async (_, q) => {
    const times: number[] = []
    const find = (ownerId: string) => async () => {
      const start = performance.now()
      const { next } = await search({ store }, ownerId, { q, limit: 20 })
      const first = performance.now() - start
      if (ownerId === 'many') times.push(first)
      if (next !== null) await search({ store }, ownerId, { q, limit: 20, before: next })
    }
    let best = Infinity
    // A busy machine may spoil a measurement, never improve the best of three.
    for (let tries = 0; tries < 3 && best > 4; tries++) {
      const { long, short, ratio } = await compare(15, find('many'), find('few'))
      console.log(`${q}: ${long.toFixed(1)} ms : ${short.toFixed(1)} ms = ${ratio.toFixed(2)}`)
      best = Math.min(best, ratio)
    }
    expect(best).toBeLessThan(4)
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
    expect(median).toBeLessThan(150)
  },
)
