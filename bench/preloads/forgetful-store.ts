import { openStore as openRealStore, type StoreOptions } from '../../src/server/store/open-store.ts'
import type { Statement, Unit, UnitResult } from '../../src/server/store/statement.ts'
import type { Store } from '../../src/server/store/store.ts'

/**
 * A store that shows the pieces of a reply without writing them: appends that hold nothing else are answered at once,
 * with the numbers they would have had. Everything else is stored as ever, the whole reply at its end too, so what is
 * left out is exactly what it costs to store every token. A reader who is not up to date would find nothing.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = await openRealStore(options)
  const append = appendsOf(store)
  /** By conversation: the last number it has stored, and how many were given out since. */
  const heads = new Map<string, { seq: number; forgotten: number }>()

  function forget(unit: Unit): UnitResult | undefined {
    const numbered = append.conversationOf(unit)
    const head = numbered && heads.get(numbered.id)
    if (!head || !append.isOnlyText(unit)) return undefined
    head.forgotten += numbered.count
    return { ok: true, kept: head.seq + head.forgotten }
  }

  async function write(units: Unit[], durable?: boolean): Promise<UnitResult[]> {
    const results = units.map(forget)
    const left = units.filter((_, i) => results[i] === undefined)
    if (left.length === 0) return results as UnitResult[]
    const stored = await store.write(
      left.map((unit) => append.skip(unit, heads.get(append.conversationOf(unit)?.id ?? ''))),
      durable,
    )
    for (const [i, unit] of left.entries()) {
      const result = stored[i]!
      const numbered = append.conversationOf(unit)
      if (numbered && result.ok) heads.set(numbered.id, { seq: result.kept, forgotten: 0 })
    }
    return results.map((result) => result ?? stored.shift()!)
  }

  return { ...store, write }
}

/** The pieces of a reply. */
const DELTAS: unknown[] = ['text-delta', 'reasoning-delta']

/** Knows the statements of appends by asking the store to make some. */
function appendsOf({ conversations, events }: Store) {
  const [id, count, type] = ['@id', 987_654, '@type']
  const fence = { runId: '', epoch: 0 }
  const takes = [
    conversations.takeSeq({ id, count }),
    conversations.takeSeqFenced({ id, count, ...fence }),
  ]
  const insert = events.insert({ conversationId: '', seq: 0, runId: null, type, data: '' })
  const places = new Map(
    takes.map(({ query, values }) => [
      query,
      { id: values.indexOf(id), count: values.indexOf(count) },
    ]),
  )
  const typeAt = insert.values.indexOf(type)
  const isTake = ({ query }: Statement) => places.has(query)
  const isText = ({ query, values }: Statement) =>
    query === insert.query && DELTAS.includes(values[typeAt])

  return {
    conversationOf(unit: Unit): { id: string; count: number } | undefined {
      const take = unit.find(isTake)
      const place = take && places.get(take.query)!
      return (
        place && { id: take.values[place.id] as string, count: Number(take.values[place.count]) }
      )
    },
    isOnlyText: (unit: Unit) => isTake(unit[0]!) && unit.slice(1).every(isText),
    /** The same unit, with its numbers behind those that were given out and not stored. */
    skip(unit: Unit, head: { forgotten: number } | undefined): Unit {
      if (!head?.forgotten) return unit
      return unit.map((statement) => {
        const place = places.get(statement.query)
        if (!place) return statement
        const values = statement.values.with(
          place.count,
          Number(statement.values[place.count]) + head.forgotten,
        )
        return { ...statement, values }
      })
    },
  }
}
