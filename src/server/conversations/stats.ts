import type { Figures, Stats, StatsQuery } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import type { SpentRow } from '../store/usage.ts'
import { createFigures } from './figures.ts'

const EVERYBODY = '*'
const MINUTE = 60_000
const DAY = 86_400_000
/** Conversations that are read at once: whoever reads something else waits for no more than these. */
const AT_ONCE = 200
const MOST_OWNERS = 100

type Asked = Required<StatsQuery>

export interface StatsDeps {
  store: Store
  /** Milliseconds since 1970. */
  now: () => number
}

/**
 * What runs have come to, by day and model. The database adds up; the sums of a few conversations at a time are put
 * together here. One walk follows the other, so that whoever asks often holds up these figures and nothing else.
 */
export function createStats({ store, now }: StatsDeps): (asked: Asked) => Promise<Stats> {
  let last: Promise<unknown> = Promise.resolve()
  return (asked) => {
    const mine = last.then(() => readStats(store, now(), asked))
    last = mine.catch(() => undefined)
    return mine
  }
}

async function readStats(store: Store, now: number, asked: Asked): Promise<Stats> {
  const { owner, days, utcOffset } = asked
  const offset = utcOffset * MINUTE
  const today = Math.floor((now + offset) / DAY)
  const from = today - days + 1
  const total = createFigures()
  const models = sorter((row) => row.model!)
  const byDay = sorter((row) => JSON.stringify([row.day, row.model]))
  const owners = sorter((row) => row.owner_id)
  await walk(store, { owner, since: from * DAY - offset, offset }, (row) => {
    total.add(row)
    models.add(row)
    byDay.add(row)
    if (owner === EVERYBODY) owners.add(row)
  })
  const [[counts]] = await store.read(
    owner === EVERYBODY ? store.usage.countsOfAll({}) : store.usage.counts({ ownerId: owner }),
  )
  return {
    owner,
    from: dayOf(from),
    to: dayOf(today),
    utcOffset,
    conversations: counts!.conversations,
    messages: counts!.messages,
    total: total.result(),
    models: models
      .all(({ model }) => ({ model: model! }))
      .sort((a, b) => b.runs - a.runs || compare(a.model, b.model)),
    days: byDay
      .all(({ day, model }) => ({ day: dayOf(day!), model: model! }))
      .sort((a, b) => compare(a.day, b.day) || compare(a.model, b.model)),
    ...(owner === EVERYBODY
      ? { owners: dearest(owners.all((row) => ({ ownerId: row.owner_id }))) }
      : {}),
  }
}

const dayOf = (day: number) => new Date(day * DAY).toISOString().slice(0, 10)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function dearest<T extends Figures>(owners: T[]): T[] {
  const tokens = ({ usage }: Figures) => usage.inputTokens + usage.outputTokens
  return owners
    .sort((a, b) => (b.cost?.microUsd ?? 0) - (a.cost?.microUsd ?? 0) || tokens(b) - tokens(a))
    .slice(0, MOST_OWNERS)
}

/** Sums of rows that are alike. */
function sorter(keyOf: (row: SpentRow) => string) {
  const found = new Map<string, { row: SpentRow; figures: ReturnType<typeof createFigures> }>()
  return {
    add(row: SpentRow): void {
      const key = keyOf(row)
      let known = found.get(key)
      if (!known) found.set(key, (known = { row, figures: createFigures() }))
      known.figures.add(row)
    },
    all: <T>(nameOf: (row: SpentRow) => T): (Figures & T)[] =>
      [...found.values()].map(({ row, figures }) => ({ ...nameOf(row), ...figures.result() })),
  }
}

/** Each conversation in which something may have run since, a few at a time. */
async function walk(
  store: Store,
  { owner, since, offset }: { owner: string; since: number; offset: number },
  add: (row: SpentRow) => void,
): Promise<void> {
  const pick = owner === EVERYBODY ? store.usage.ofAll : store.usage.ofOwner
  // Who has something said in it meanwhile moves to the end, and is met there again.
  const pages = new Map<string, number>()
  let at = { ownerId: owner === EVERYBODY ? '' : owner, time: since - 1, id: '' }
  for (let page = 0, full = true; full; page++) {
    const [rows] = await store.read(pick({ ...at, since, offset, limit: AT_ONCE }))
    for (const row of rows) {
      if (!pages.has(row.id)) pages.set(row.id, page)
      if (row.state !== null && pages.get(row.id) === page) add(row)
    }
    full = new Set(rows.map(({ id }) => id)).size === AT_ONCE
    const end = rows.at(-1)
    if (end) at = { ownerId: end.owner_id, time: end.updated_at, id: end.id }
  }
}
