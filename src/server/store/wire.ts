import type { SqlValue, Statement, Unit, UnitResult } from './statement.ts'

/**
 * Units as one flat list: between threads a list of a few hundred plain values costs a fraction of the same values in
 * objects. A statement is its query, its expectation (-1: none), whether it keeps, how many values follow, and those;
 * a number to add to what the unit has kept is a bigint. A unit begins with how many statements it has, negative when
 * only the first can fail, so that there is nothing to roll back.
 */
export type WireUnits = (SqlValue | bigint)[]

/** The answer: what the unit kept, or for a failure -1, -2, … : minus one less twice the statement, one less for a conflict. */
export type WireResults = number[]

/** @param harmless a query that can neither conflict nor be refused */
export function packUnits(units: readonly Unit[], harmless = -1): WireUnits {
  const list: WireUnits = []
  for (const unit of units) {
    const safe = unit.every(({ query }, i) => i === 0 || query === harmless)
    list.push(safe ? -unit.length : unit.length)
    for (const { query, expect, keep, values } of unit) {
      list.push(query, expect ?? -1, keep ? 1 : 0, values.length)
      for (const value of values)
        list.push(
          value !== null && typeof value === 'object' && 'plus' in value
            ? BigInt(value.plus)
            : value,
        )
    }
  }
  return list
}

/** Reads the list a statement at a time. */
export interface WireReader {
  /** Is there another unit? */
  more(): boolean
  /** The next unit: how many statements, and whether only the first can fail. */
  unit(): { statements: number; safe: boolean }
  /** @param kept what the unit has kept so far */
  statement(kept: number): Required<Omit<Statement, 'values' | 'keep' | 'bytes'>> & {
    keep: boolean
    values: SqlValue[]
  }
  /** Passes over the rest of a unit. */
  skip(statements: number): void
}

export function readUnits(list: WireUnits): WireReader {
  let at = 0
  return {
    more: () => at < list.length,
    unit() {
      const statements = list[at++] as number
      return { statements: Math.abs(statements), safe: statements < 0 }
    },
    statement(kept) {
      const query = list[at++] as number
      const expect = list[at++] as number
      const keep = list[at++] === 1
      const count = list[at++] as number
      const values = list.slice(at, (at += count))
      for (let i = 0; i < count; i++)
        if (typeof values[i] === 'bigint') values[i] = kept + Number(values[i])
      return { query, expect, keep, values: values as SqlValue[] }
    },
    skip(statements) {
      for (; statements > 0; statements--) at += 4 + (list[at + 3] as number)
    },
  }
}

export function packFailure(statement: number, why: 'count' | 'conflict'): number {
  return -1 - 2 * statement - (why === 'conflict' ? 1 : 0)
}

export function unpackResult(result: number): UnitResult {
  if (result >= 0) return { ok: true, kept: result }
  const code = -1 - result
  return { ok: false, statement: code >> 1, why: code & 1 ? 'conflict' : 'count' }
}
