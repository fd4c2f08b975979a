import type { Rows, Session } from './postgres-session.ts'
import type { UnitPlanner } from './postgres-units.ts'
import type { Unit, UnitResult } from './statement.ts'

const words = (sql: string) => ({ sql, values: [] })
const BEGIN = words('begin')
const COMMIT = words('commit')
const ROLLBACK = words('rollback')

/** How often a batch is tried that another process was in the way of. */
const TRIES = 6

export interface PostgresWriter {
  write(units: readonly Unit[], durable: boolean): Promise<UnitResult[]>
  /** Resolves when nothing is being written. */
  idle(): Promise<unknown>
}

/**
 * Commits batches, one at a time. A batch is first sent in one go on the assumption that every unit succeeds, which
 * costs one round trip and one for the commit; appends alone are one statement, and so one round trip. If a unit fails,
 * the batch is undone and done again with care: a savepoint for each unit, and a look at every answer.
 */
export function createPostgresWriter(
  session: () => Promise<Session>,
  planner: UnitPlanner,
): PostgresWriter {
  let tail: Promise<unknown> = Promise.resolve()
  const synced = new WeakMap<Session, boolean>()

  async function writeBatch(units: readonly Unit[], durable: boolean): Promise<UnitResult[]> {
    for (let tries = 1; ; tries++) {
      const to = await session()
      try {
        setSynced(to, durable)
        return (await hopefully(to, units)) ?? (await carefully(to, units))
      } catch (error) {
        if (!isInTheWay(error) || tries === TRIES) throw error
      }
    }
  }

  /** Sent ahead of the batch, and only when it changes. */
  function setSynced(to: Session, durable: boolean): void {
    if ((synced.get(to) ?? true) === durable) return
    synced.set(to, durable)
    const set = words(durable ? 'reset synchronous_commit' : 'set synchronous_commit = off')
    to.send([set]).catch(() => undefined)
  }

  /** @returns undefined when a unit failed and nothing was done */
  async function hopefully(to: Session, units: readonly Unit[]): Promise<UnitResult[] | undefined> {
    const { statements, whole, read } = planner.plan(units)
    try {
      if (whole) return read(await to.send(statements))
      const results = read((await to.send([BEGIN, ...statements])).slice(1))
      await to.send([results ? COMMIT : ROLLBACK])
      return results
    } catch (error) {
      if (!whole && !to.lost) await to.send([ROLLBACK])
      if (isRefusal(error)) return undefined
      throw error
    }
  }

  async function carefully(to: Session, units: readonly Unit[]): Promise<UnitResult[]> {
    try {
      await to.send([BEGIN])
      const results: UnitResult[] = []
      for (const unit of units) results.push(await carefulUnit(to, unit))
      await to.send([COMMIT])
      return results
    } catch (error) {
      if (!to.lost) await to.send([ROLLBACK])
      throw error
    }
  }

  async function carefulUnit(to: Session, unit: Unit): Promise<UnitResult> {
    await to.send([words('savepoint unit'), ...planner.locks(unit)])
    const undo = () => to.send([words('rollback to unit'), words('release unit')])
    let kept = 0
    for (const [i, statement] of unit.entries()) {
      let rows: Rows
      try {
        ;[rows] = (await to.send([planner.single(statement, kept)])) as [Rows]
      } catch (error) {
        if (!isRefusal(error)) throw error
        await undo()
        return { ok: false, statement: i, why: 'conflict' }
      }
      const { expect, keep } = statement
      if (expect !== undefined && planner.countOf(statement, rows) !== expect) {
        await undo()
        return { ok: false, statement: i, why: 'count' }
      }
      if (keep) kept = (rows[0] as [number])[0]
    }
    await to.send([words('release unit')])
    return { ok: true, kept }
  }

  return {
    idle: () => tail,
    write(units, durable) {
      const done = tail.then(() => writeBatch(units, durable))
      tail = done.catch(() => undefined)
      return done
    },
  }
}

/** Was it a constraint, or a value that cannot be stored (SQLSTATE classes 23 and 22)? */
function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error))
}

/** A deadlock or a failed serialization: nothing was done, and the same may succeed now. */
function isInTheWay(error: unknown): boolean {
  return /^40(001|P01)$/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}
