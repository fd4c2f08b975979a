import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  sql,
  SqliteQueryCompiler,
  type Compilable,
  type CompiledQuery,
} from 'kysely'
import type { Tables } from './tables.ts'

export type SqlValue = string | number | null | Uint8Array

/** Stands for the number that an earlier statement of the unit has kept, plus this one. */
export interface Ref {
  plus: number
}

/** A query with its values, ready for a worker: `query` is its place in the list of all queries. */
export interface Statement {
  query: number
  values: (SqlValue | Ref)[]
  /** How many rows it must change, or whether it must give one (1) or none (0); anything else rolls the unit back. */
  expect?: number
  /** Keeps the first column of the first row, a number from 0, for later statements and the caller. */
  keep?: true
  /** Reads no more rows once `data` of those read has so many bytes (SQLite). */
  bytes?: number
}

/** Statements that hold together: all happen or none. */
export type Unit = Statement[]

/** What became of a unit: the number it kept (0: none), or why it was rolled back. */
export type UnitResult =
  { ok: true; kept: number } | { ok: false; statement: number; why: 'count' | 'conflict' }

type Values = Record<string, SqlValue | Ref>

/** A query, compiled once when the store opens. */
export interface Query<V extends Values, R> {
  (values: V, options?: { expect?: number; keep?: true; bytes?: number }): Statement & { row?: R }
}

/** What a worker must know of a query. */
export interface QuerySource {
  sql: string
  /** Does it give rows (a SELECT, or RETURNING)? */
  gives: boolean
}

class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** For `limit`: SQLite plans a query anew each time that a value is bound to a limit by itself. */
export const atMost = (count: number) => sql<number>`${count} + 0`

/** Kysely as a compiler only: it never holds a connection. */
export const sqliteCompiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

export type Compiler = typeof sqliteCompiler

export const postgresCompiler: Compiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** Compiles queries into `sources`, in order. `values` given to `build` are slots, filled by each call. */
export function queryMaker(compiler: Compiler, sources: QuerySource[]) {
  return function query<V extends Values, R = unknown>(
    build: (db: Compiler, values: V) => Compilable,
  ): Query<V, R> {
    const slots = new Proxy({} as V, { get: (_, name) => new Slot(String(name)) as never })
    const compiled: CompiledQuery = build(compiler, slots).compile()
    const number = sources.length
    sources.push({
      sql: compiled.sql,
      gives: compiled.query.kind === 'SelectQueryNode' || 'returning' in compiled.query,
    })
    const fixed = compiled.parameters as (SqlValue | Slot)[]
    const names = fixed.map((value) => (value instanceof Slot ? value.name : undefined))
    return (values, options) => ({
      query: number,
      values: names.map((name, i) =>
        name === undefined ? (fixed[i] as SqlValue) : (values[name] ?? null),
      ),
      ...options,
    })
  }
}

export type QueryMaker = ReturnType<typeof queryMaker>
