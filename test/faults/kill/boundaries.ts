import { sql } from 'kysely'
import { allQueries } from '../../../src/server/store/store.ts'
import {
  queryMaker,
  sqliteCompiler,
  type QuerySource,
} from '../../../src/server/store/statement.ts'

/** Where in the life of a transaction the server is killed. */
export const POINTS = [
  /** Everything is written and nothing is committed. */
  'before-commit',
  /** It is committed, and only the database knows. */
  'after-commit',
  /** The event loop has been told, and has told nobody. */
  'answered',
  /** What follows from it in the same turn of the loop has been done. */
  'told',
] as const

export type Point = (typeof POINTS)[number]

/** A place to die: at this point of a transaction that holds this statement. */
export interface Boundary {
  statement: string
  point: Point
}

/** The statements of a store that write, as `runs.end`, by their SQL. */
export function writingStatements(): Map<string, string> {
  const sources: QuerySource[] = []
  const all = allQueries(queryMaker(sqliteCompiler, sources), {
    now: sql<number>`0`,
    journal: true,
  })
  const names = new Map<string, string>()
  for (const [room, queries] of Object.entries(all))
    for (const [name, made] of Object.entries(queries as Record<string, unknown>)) {
      const given: unknown =
        typeof made === 'function' ? (made as (v: object) => unknown)({}) : made
      const statements = (Array.isArray(given) ? given : [given]) as (
        { query: number } | undefined
      )[]
      for (const [i, statement] of statements.entries()) {
        const text = sources[statement?.query ?? -1]?.sql ?? ''
        const place = statements.length > 1 ? `${room}.${name} ${i + 1}` : `${room}.${name}`
        if (isWrite(text) && !names.has(text)) names.set(text, place)
      }
    }
  // One that is made only for some values is known by what it does.
  for (const { sql: text } of sources)
    if (isWrite(text) && !names.has(text))
      names.set(text, text.split(' where ')[0]!.replaceAll('"', ''))
  return names
}

const isWrite = (text: string): boolean => /^\s*(insert|update|delete|replace)\b/i.test(text)

/** Kept of limits only where several servers share them, in Postgres. */
const ELSEWHERE = /^rateLimits\./

/** Every place to die on SQLite. */
export function allBoundaries(): Boundary[] {
  return [...writingStatements().values()]
    .filter((statement) => !ELSEWHERE.test(statement))
    .flatMap((statement) => POINTS.map((point) => ({ statement, point })))
}
