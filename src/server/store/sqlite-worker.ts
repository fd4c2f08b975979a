import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { createBlanker, type Blanked } from './sqlite-blank.ts'
import { openReadOnly } from './sqlite-read-only.ts'
import type { QuerySource, SqlValue, Statement } from './statement.ts'
import {
  packFailure,
  readUnits,
  type WireReader,
  type WireResults,
  type WireUnits,
} from './wire.ts'

/** What the main thread asks of this one. */
export type Job =
  | { id: number; kind: 'write'; units: WireUnits; durable: boolean }
  | { id: number; kind: 'read'; statements: Statement[] }
  | { id: number; kind: 'blank'; idle: boolean }
  | { id: number; kind: 'close' }

/** Its answer: unit results, or lists of rows, or an error; `broken` where nothing it could say later would be true. */
export type Answer = { id: number; result?: unknown; error?: string; broken?: boolean }

export interface WorkerSetup {
  file: string
  queries: QuerySource[]
  durability: 'full' | 'relaxed'
  /** For the writer: the query that fills the journal, and the statements that empty it. */
  journal?: { insert: number; settle: WireUnits }
  /** Not even what SQLite needs beside it may be made. */
  readOnly?: boolean
}

/**
 * A checkpoint that fails says nothing. What it syncs first must be on the disk already, so it follows durable batches
 * only: were one to lose what a batch before it had left to be synced, the next sync would succeed without that.
 */
const FULL = 'pragma synchronous = full; pragma wal_autocheckpoint = 1000'
const NORMAL = 'pragma synchronous = normal; pragma wal_autocheckpoint = 0'

/** How many events the journal may hold: enough to share pages, few enough that reading all of them is nothing. */
const JOURNAL_MOST = 4096

const { file, queries, durability, journal, readOnly = false } = workerData as WorkerSetup
const writer = journal !== undefined

const database = readOnly ? openReadOnly(file) : new DatabaseSync(file, { timeout: 5000 })
database.exec(`
  ${readOnly ? '' : `pragma journal_mode = wal; pragma secure_delete = fast; ${FULL};`}
  pragma foreign_keys = on;
  pragma trusted_schema = off;
  pragma cache_size = -8192;
`)
if (!writer) database.exec('pragma query_only = on')

const prepared: StatementSync[] = []
const statement = (query: number) => (prepared[query] ??= prepare(queries[query]!.sql))
const prepare = (sql: string) => {
  const compiled = database.prepare(sql)
  // A unit keeps at most one number of a row: making an object of it costs as much as finding it.
  compiled.setReturnArrays(writer)
  return compiled
}
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

function setSynced(sync: boolean): void {
  if (sync !== synced) database.exec(sync ? FULL : NORMAL)
  synced = sync
}

let blanker: ReturnType<typeof createBlanker> | undefined

function blank(idle: boolean): Blanked {
  setSynced(true)
  return (blanker ??= createBlanker(database))(idle)
}

/** Nearly all units hold. So they are tried without savepoints, for which SQLite copies each page; if one fails, all begin anew. */
function write(units: WireUnits, sync: boolean): WireResults {
  setSynced(sync)
  return transact(() => runUnits(units, false)) ?? transact(() => runUnits(units, true))!
}

/** @returns undefined, and nothing has happened, when `act` says so */
function transact<T>(act: () => T | undefined): T | undefined {
  begin()
  try {
    const result = act()
    if (result === undefined) rollback()
    else commit()
    return result
  } catch (error) {
    if (database.isTransaction) rollback()
    throw error
  }
}

/** @param apart each unit can be rolled back by itself; undefined is returned where one had to be and could not */
function runUnits(units: WireUnits, apart: boolean): WireResults | undefined {
  const results: WireResults = []
  for (const reader = readUnits(units); reader.more();) {
    const result = runUnit(reader, apart)
    if (result === undefined) return undefined
    results.push(result)
  }
  return results
}

/** Empties the journal: between batches, when the answer to the last one has gone out. */
function settle(): void {
  if (!journal) return
  try {
    // It moves what is on the disk already: a power cut undoes the move, not the events.
    write(journal.settle, false)
    journaled = 0
  } catch {
    // A full disk, for instance: the events are safe where they are, and the next batch tries again.
  }
}

function runUnit(reader: WireReader, apart: boolean): number | undefined {
  let kept = 0
  const { statements, safe } = reader.unit()
  if (apart) savepoint()
  for (let i = 0; i < statements; i++) {
    const { query, expect, keep, values } = reader.statement(kept)
    const gives = queries[query]!.gives
    try {
      const row = gives ? statement(query).get(...values) : undefined
      const count = gives ? Number(row !== undefined) : statement(query).run(...values).changes
      if (expect !== -1 && Number(count) !== expect) return fail(i, 'count')
      if (keep) kept = Number((row as unknown as SqlValue[])[0])
    } catch (error) {
      if (!isConstraint(error)) throw error
      return fail(i, 'conflict')
    }
    if (query === journal?.insert) journaled++
  }
  if (apart) release()
  return kept

  function fail(i: number, why: 'count' | 'conflict'): number | undefined {
    if (!apart && !safe) return undefined
    reader.skip(statements - i - 1)
    if (apart) {
      rollbackUnit()
      release()
    }
    return packFailure(i, why)
  }
}

const codeOf = (error: unknown): number => (error as { errcode?: number }).errcode ?? 0

const isConstraint = (error: unknown): boolean => (codeOf(error) & 0xff) === 19

/** A failed sync of a file, or of a folder: the system may have dropped what it could not write, and says so only once. */
const isFailedSync = (error: unknown): boolean => [1034, 1290].includes(codeOf(error))

function read(statements: Statement[]): unknown[][] {
  begin()
  try {
    return statements.map(rowsOf)
  } finally {
    commit()
  }
}

function rowsOf({ query, values, bytes }: Statement): unknown[] {
  const asked = statement(query)
  if (bytes === undefined) return asked.all(...(values as SqlValue[]))
  const rows: unknown[] = []
  let size = 0
  for (const row of asked.iterate(...(values as SqlValue[]))) {
    rows.push(row)
    size += Buffer.byteLength(row['data'] as string)
    if (size >= bytes) break
  }
  return rows
}

parentPort!.on('message', (job: Job) => {
  const answer: Answer = { id: job.id }
  try {
    if (job.kind === 'write') answer.result = write(job.units, job.durable || durability === 'full')
    else if (job.kind === 'read') answer.result = read(job.statements)
    else if (job.kind === 'blank') answer.result = blank(job.idle)
    else {
      settle()
      database.close()
    }
  } catch (error) {
    answer.error = error instanceof Error ? error.message : String(error)
    answer.broken = isFailedSync(error)
  }
  parentPort!.postMessage(answer)
  if (journaled >= JOURNAL_MOST) settle()
  if (job.kind === 'close') parentPort!.close()
})

// What a killed process left behind.
settle()
