import { sql } from 'kysely'
import { AppError } from '../../protocol/index.ts'
import { postgresAddress, startErrorOf } from './postgres-address.ts'
import { migratePostgres } from './postgres-migrate.ts'
import { createPostgresOthers } from './postgres-others.ts'
import { openSession, type Session, type Wired } from './postgres-session.ts'
import { createUnitPlanner } from './postgres-units.ts'
import { createPostgresWriter } from './postgres-writer.ts'
import {
  postgresCompiler,
  queryMaker,
  type QuerySource,
  type SqlValue,
  type Statement,
} from './statement.ts'
import { allQueries, unreadable, type Dialect, type Store } from './store.ts'

export interface PostgresOptions {
  /** postgres://user:password@host:port/database */
  url: string
  durability: 'full' | 'relaxed'
}

const DIALECT: Dialect = {
  now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  journal: false,
  fullText: 'tsvector',
}

const READERS = 4
const SNAPSHOT: Wired = { sql: 'begin isolation level repeatable read read only', values: [] }
const COMMIT: Wired = { sql: 'commit', values: [] }
const PING: Wired = { sql: 'select 1', values: [] }

/**
 * Opens a database that several processes may share, made or brought up to date where needed. One connection writes;
 * a few read. A lost connection fails what was under way on it, and the next use opens another.
 * @throws StartError when it cannot be reached or used, or is from a newer version
 */
export async function openPostgres({ url, durability }: PostgresOptions): Promise<Store> {
  const address = postgresAddress(url)
  const first = await openFirst()
  const sources: QuerySource[] = []
  const all = allQueries(queryMaker(postgresCompiler, sources), DIALECT)
  const connection = keptSession(() => openSession({ url, lists: true }), first)
  const readers = Array.from({ length: READERS }, () => keptSession(() => openSession({ url })))
  const planner = createUnitPlanner(sources, all)
  const writer = createPostgresWriter(connection.get, planner)
  const others = createPostgresOthers((options) => openSession({ url, lists: true, ...options }))

  async function openFirst(): Promise<Session> {
    let session: Session | undefined
    try {
      session = await openSession({ url, lists: true })
      await migratePostgres(session, `${address.database} at ${address.server}`)
      return session
    } catch (error) {
      await session?.close()
      throw startErrorOf(error, address)
    }
  }

  /** Statements of one read follow each other on one connection, behind those of others. */
  async function read(statements: readonly Statement[]): Promise<unknown[][]> {
    const wired = statements.map(({ query, values }) => ({
      sql: sources[query]!.sql,
      values: values as SqlValue[],
    }))
    const reader = readers.reduce((a, b) => (b.load() < a.load() ? b : a))
    const session = await reader.get()
    if (wired.length < 2) return session.send(wired.length === 0 ? [PING] : wired)
    return (await session.send([SNAPSHOT, ...wired, COMMIT])).slice(1, -1)
  }

  return {
    ...all,
    exclusive: false,
    others,
    async write(units, durable = true) {
      try {
        const results = await writer.write(units, durable || durability === 'full')
        others.announce(
          units.flatMap((unit, i) => {
            const result = results[i]!
            return (result.ok && planner.changeOf(unit, result.kept)) || []
          }),
        )
        return results
      } catch (cause) {
        throw new AppError('storage_unavailable', { cause })
      }
    },
    async read(...statements) {
      try {
        const lists = await read(statements)
        return lists.map((rows) => [...rows]) as never
      } catch (cause) {
        throw unreadable(cause)
      }
    },
    async close() {
      await writer.idle()
      await others.close()
      await Promise.all([connection, ...readers].map((kept) => kept.close()))
    },
  }
}

/** A session that is opened when it is needed, and again when it was lost. */
function keptSession(open: () => Promise<Session>, first?: Session) {
  let opening: Promise<Session> | undefined
  let session = first
  let closed = false
  return {
    load: () => session?.pending ?? 0,
    async get(): Promise<Session> {
      if (closed) throw new Error('the database is closed')
      if (session && !session.lost) return session
      opening ??= open().finally(() => (opening = undefined))
      session = await opening
      return session
    },
    async close(): Promise<void> {
      closed = true
      await opening?.catch(() => undefined)
      await session?.close()
    },
  }
}
