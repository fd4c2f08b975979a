import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { AppError } from '../../protocol/index.ts'
import { StartError } from '../start-error.ts'
import { MIGRATIONS_TABLE, pendingMigrations, refuseNewer } from './migrate.ts'
import type { Blanked } from './sqlite-blank.ts'
import { claimDataDirectory } from './sqlite-files.ts'
import type { Answer, Job, WorkerSetup } from './sqlite-worker.ts'
import { queryMaker, sqliteCompiler, type QuerySource } from './statement.ts'
import { packUnits, unpackResult, type WireResults } from './wire.ts'
import { allQueries, unreadable, type Dialect, type ReadStore, type Store } from './store.ts'

export interface SqliteOptions {
  /** The folder that holds the database; made if it is not there. */
  directory: string
  durability: 'full' | 'relaxed'
  /** Open it also while a server runs on it; for commands that touch no run. */
  beside?: boolean
}

const NOTHING = { conversationId: '', seq: 0, runId: null, type: '', data: '' }

export const DIALECT: Dialect = {
  now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  journal: true,
  fullText: 'fts5',
}

/**
 * Opens the database in `directory`, made or brought up to date where needed. One worker thread writes, another reads:
 * neither an fsync nor a long read ever holds the event loop.
 * @throws StartError when the folder cannot be used, is in use, or is from a newer version
 */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const { directory, durability, beside = false } = options
  const unlock = claimDataDirectory(directory, { beside })
  const file = join(directory, 'loquat.sqlite')
  try {
    migrate(file)
  } catch (error) {
    unlock()
    throw error instanceof StartError
      ? error
      : new StartError(`Loquat cannot open its database ${file}: ${(error as Error).message}.`)
  }
  const queries: QuerySource[] = []
  const all = allQueries(queryMaker(sqliteCompiler, queries), DIALECT)
  const setup = { file, queries, durability }
  const { insert, settle } = all.events
  const inserted = insert(NOTHING).query
  const journal = { insert: inserted, settle: packUnits([settle]) }
  const broken = Promise.withResolvers<Error>()
  const breakWith = ({ message }: Error) => broken.resolve(brokenError(file, message))
  const writer = startWorker('sqlite-writer', { ...setup, journal }, breakWith)
  const reader = startWorker('sqlite-reader', setup, breakWith)

  return {
    ...all,
    read: readBy(reader),
    exclusive: true,
    broken: broken.promise,
    async write(units, durable = true) {
      try {
        const results = await writer({ kind: 'write', units: packUnits(units, inserted), durable })
        return (results as WireResults).map(unpackResult)
      } catch (cause) {
        throw new AppError('storage_unavailable', { cause })
      }
    },
    async blank(idle) {
      return (await writer({ kind: 'blank', idle })) as Blanked
    },
    async close() {
      await reader({ kind: 'close' })
      await writer({ kind: 'close' })
      unlock()
    },
  }
}

/** A database file as it is, which is only read. Its schema must be this version's. */
export function readSqlite(file: string): ReadStore {
  const queries: QuerySource[] = []
  const all = allQueries(queryMaker(sqliteCompiler, queries), DIALECT)
  const setup = { file, queries, durability: 'full' as const, readOnly: true }
  const reader = startWorker('sqlite-reader', setup, () => {})
  return {
    ...all,
    read: readBy(reader),
    close: async () => void (await reader({ kind: 'close' })),
  }
}

const readBy =
  (reader: (job: JobOf) => Promise<unknown>): ReadStore['read'] =>
  async (...statements) => {
    try {
      return (await reader({ kind: 'read', statements: [...statements] })) as never
    } catch (cause) {
      throw unreadable(cause)
    }
  }

const brokenError = (file: string, why: string) =>
  new StartError(
    `Loquat has stopped, because its database ${file} can no longer be trusted to keep what is written (${why}). Nothing that was shown is lost. Look after the disk, then start it again.`,
  )

function migrate(file: string): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    // What a server has left that could not sync may be in memory only, and look whole: it is written once more.
    database.exec('pragma wal_checkpoint(passive)')
    database.exec(MIGRATIONS_TABLE)
    const row = database.prepare('select count(*) as version from migrations').get()
    const version = Number(row?.version ?? 0)
    refuseNewer(version, file, '--data')
    for (const { id, name, sql } of pendingMigrations(version, sqliteCompiler, 'sqlite')) {
      database.exec('begin immediate')
      for (const statement of sql) database.exec(statement)
      database
        .prepare('insert into migrations (id, name, applied_at) values (?, ?, ?)')
        .run(id, name, Date.now())
      database.exec('commit')
    }
  } finally {
    database.close()
  }
}

type JobOf = Job extends infer J ? (J extends Job ? Omit<J, 'id'> : never) : never

/**
 * Starts a worker and gives a function that asks it one thing. Answers come in the order of the questions.
 * @param breakWith called when it is gone and was not asked to go, or when its answers can mean nothing any more
 */
function startWorker(
  name: string,
  setup: WorkerSetup,
  breakWith: (error: Error) => void,
): (job: JobOf) => Promise<unknown> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const worker = new Worker(new URL(`./sqlite-worker${extension}`, import.meta.url), {
    name,
    workerData: setup,
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  let gone: Error | undefined
  let closing = false

  worker.on('message', ({ id, result, error, broken }: Answer) => {
    const asked = waiting.get(id)
    // `node --watch` sends messages of its own through every worker.
    if (!asked) return
    waiting.delete(id)
    if (error === undefined) return asked.resolve(result)
    if (broken) fail(new Error(error))
    asked.reject(new Error(error))
  })
  const fail = (error: Error) => {
    gone ??= error
    // First: whoever hears of it must not be told anything else before.
    if (!closing) breakWith(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the database is closed')))

  return (job) =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone)
      closing ||= job.kind === 'close'
      const id = ++last
      waiting.set(id, { resolve, reject })
      worker.postMessage({ ...job, id })
    })
}
