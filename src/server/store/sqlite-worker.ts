import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { QuerySource, Ref, SqlValue, Statement, Unit, UnitResult } from './statement.ts'

/** What the main thread asks of this one. */
export type Job =
  | { id: number; kind: 'write'; units: Unit[]; durable: boolean }
  | { id: number; kind: 'read'; statements: Statement[] }
  | { id: number; kind: 'close' }

/** Its answer: unit results, or lists of rows, or an error. */
export type Answer = { id: number; result?: unknown; error?: string }

export interface WorkerSetup {
  file: string
  queries: QuerySource[]
  durability: 'full' | 'relaxed'
  /** For the writer: the query that fills the journal, and the statements that empty it. */
  journal?: { insert: number; settle: Statement[] }
}

/** How many events the journal may hold: enough to share pages, few enough that reading all of them is nothing. */
const JOURNAL_MOST = 4096

const { file, queries, durability, journal } = workerData as WorkerSetup
const writer = journal !== undefined

const database = new DatabaseSync(file, { readOnly: false, timeout: 5000 })
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma foreign_keys = on;
  pragma trusted_schema = off;
  pragma cache_size = -8192;
`)
if (!writer) database.exec('pragma query_only = on')

const prepared: StatementSync[] = []
const statement = (query: number) => (prepared[query] ??= database.prepare(queries[query]!.sql))
const fixed = (sql: string) => {
  const compiled = database.prepare(sql)
  return () => void compiled.run()
}

const begin = fixed(writer ? 'begin immediate' : 'begin')
const commit = fixed('commit')
const rollback = fixed('rollback')
const savepoint = fixed('savepoint unit')
const release = fixed('release unit')
const rollbackUnit = fixed('rollback to unit')

let synced = true
let journaled = 0

function write(units: Unit[], sync: boolean): UnitResult[] {
  if (sync !== synced) database.exec(`pragma synchronous = ${sync ? 'full' : 'normal'}`)
  synced = sync
  begin()
  try {
    const results = units.map(runUnit)
    commit()
    journaled += count(units)
    return results
  } catch (error) {
    if (database.isTransaction) rollback()
    throw error
  }
}

/** Empties the journal: between batches, when the answer to the last one has gone out. */
function settle(): void {
  if (!journal) return
  try {
    // It moves what is on the disk already: a power cut undoes the move, not the events.
    write([journal.settle], false)
    journaled = 0
  } catch {
    // A full disk, for instance: the events are safe where they are, and the next batch tries again.
  }
}

function count(units: Unit[]): number {
  let inserts = 0
  for (const unit of units) for (const { query } of unit) if (query === journal?.insert) inserts++
  return inserts
}

function runUnit(unit: Unit): UnitResult {
  savepoint()
  const results: Record<string, number> = {}
  for (let i = 0; i < unit.length; i++) {
    const failed = runStatement(unit[i]!, results)
    if (!failed) continue
    rollbackUnit()
    release()
    return { ok: false, statement: i, why: failed }
  }
  release()
  return { ok: true, results }
}

function runStatement(
  { query, values, expect, as }: Statement,
  results: Record<string, number>,
): 'count' | 'conflict' | undefined {
  const bound = values.map((value) => bind(value, results))
  let count: number
  try {
    if (queries[query]!.gives) {
      const rows = statement(query).all(...bound) as Record<string, SqlValue>[]
      count = rows.length
      if (as && rows[0]) results[as] = Number(Object.values(rows[0])[0])
    } else {
      count = Number(statement(query).run(...bound).changes)
    }
  } catch (error) {
    if (isConstraint(error)) return 'conflict'
    throw error
  }
  return expect !== undefined && expect !== count ? 'count' : undefined
}

function bind(value: SqlValue | Ref, results: Record<string, number>): SqlValue {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  return results[value.ref]! + value.plus
}

function isConstraint(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode
  return typeof code === 'number' && (code & 0xff) === 19
}

function read(statements: Statement[]): unknown[][] {
  begin()
  try {
    return statements.map(({ query, values }) => statement(query).all(...(values as SqlValue[])))
  } finally {
    commit()
  }
}

parentPort!.on('message', (job: Job) => {
  const answer: Answer = { id: job.id }
  try {
    if (job.kind === 'write') answer.result = write(job.units, job.durable || durability === 'full')
    else if (job.kind === 'read') answer.result = read(job.statements)
    else {
      settle()
      database.close()
    }
  } catch (error) {
    answer.error = error instanceof Error ? error.message : String(error)
  }
  parentPort!.postMessage(answer)
  if (journaled >= JOURNAL_MOST) settle()
  if (job.kind === 'close') parentPort!.close()
})

// What a killed process left behind.
settle()
