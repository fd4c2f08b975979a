import { MIGRATIONS } from '../../../src/server/store/migrate.ts'
import { DIALECT } from '../../../src/server/store/sqlite.ts'
import { allQueries } from '../../../src/server/store/store.ts'
import {
  queryMaker,
  sqliteCompiler,
  type QuerySource,
} from '../../../src/server/store/statement.ts'
import type { ACTS } from './acts.ts'
import { FILE_POINTS, KEY_FILE, MIGRATION_POINTS, POINTS, type Boundary } from './points.ts'

export type { Boundary } from './points.ts'

/** The statements of a store that write, as `runs.end`, by their SQL. */
export function writingStatements(): Map<string, string> {
  const sources: QuerySource[] = []
  const all = allQueries(queryMaker(sqliteCompiler, sources), DIALECT)
  const names = new Map<string, string>()
  const known = (query: number | undefined, place: string) => {
    const text = sources[query ?? -1]?.sql ?? ''
    if (isWrite(text) && !names.has(text)) names.set(text, place)
  }
  type Made = { query: number } | undefined
  const name = (made: unknown, place: string): void => {
    // It makes the text that a query is asked with.
    if (place === 'search.match') return
    const given: unknown = typeof made === 'function' ? (made as (v: object) => unknown)({}) : made
    if (Array.isArray(given))
      (given as Made[]).forEach((it, i) => known(it?.query, `${place} ${i + 1}`))
    else if (typeof (given as Made)?.query === 'number') known((given as Made)?.query, place)
    // Some make one of several statements, each by a name of its own.
    else if (given) for (const [key, inner] of Object.entries(given)) name(inner, `${place}.${key}`)
  }
  for (const [room, queries] of Object.entries(all)) name(queries, room)
  // What has no name would never be killed at.
  for (const { sql } of sources)
    if (isWrite(sql) && !names.has(sql)) throw new Error(`nothing leads to: ${sql}`)
  return names
}

const isWrite = (text: string): boolean => /^\s*(insert|update|delete|replace)\b/i.test(text)

/** Kept of limits only where several servers share them, in Postgres; and what no server does, but `loquat erase`. */
const ELSEWHERE = /^(rateLimits\.|tokens\.deleteOf$|account\.erase |removal\.hurry )/

/**
 * What makes the server write a statement while it is under load: an act, or `timer` for what it does every few seconds
 * by itself. `start` is what it does on its way up with what a dead server has left, and `backlog` what it does after a start
 * with what was said before there was an index.
 */
export const REACHED_BY: Record<string, keyof typeof ACTS | 'timer' | 'start' | 'backlog'> = {
  'account.touch 1': 'deletions',
  'account.touch 2': 'deletions',
  'account.bury 2': 'deletions',
  'account.bury 3': 'deletions',
  'conversations.create 1': 'deletions',
  'conversations.create 2': 'deletions',
  'conversations.handOver': 'forks',
  'conversations.setFirstTitle': 'titles',
  'conversations.retitle': 'titles',
  'conversations.moveLeaf': 'titles',
  'conversations.takeSeq': 'changes',
  'conversations.takeSeqFenced': 'titles',
  'conversations.set.title': 'changes',
  'conversations.set.model': 'changes',
  'conversations.set.instructions': 'changes',
  'conversations.set.settings': 'changes',
  'conversations.set.allowedTools': 'changes',
  'conversations.set.pinned': 'changes',
  'conversations.set.archived': 'changes',
  'conversations.allowTools': 'approvals',
  'branches.setLeaf': 'branches',
  'messages.insert': 'titles',
  'messages.setData': 'titles',
  'messages.setWritten': 'edits',
  'promptHeads.keep': 'titles',
  'compactions.keep': 'summaries',
  'runs.insert': 'titles',
  'runs.start': 'queues',
  'runs.suspend': 'approvals',
  'runs.answer': 'approvals',
  'runs.end': 'titles',
  'runs.requestCancel': 'stops',
  'runs.renew': 'timer',
  'runs.claim': 'start',
  'runs.setCompacted': 'timer',
  'removal.hide': 'deletions',
  'removal.more 3': 'deletions',
  'removal.more 4': 'deletions',
  'removal.more 5': 'deletions',
  'removal.more 6': 'deletions',
  'removal.more 7': 'deletions',
  'removal.more 8': 'deletions',
  'removal.delete 1': 'deletions',
  'removal.delete 6': 'deletions',
  'removal.delete 7': 'deletions',
  'removal.delete 8': 'deletions',
  'events.insert': 'titles',
  'events.settle 1': 'timer',
  'events.settle 2': 'timer',
  'events.deleteFolded': 'timer',
  'providerKeys.put': 'keys',
  'providerKeys.delete': 'keys',
  'dialectSessions.insert': 'sessions',
  'search.put 1': 'titles',
  'search.put 2': 'titles',
  'search.putOld 1': 'backlog',
  'search.putOld 2': 'backlog',
  'search.moveBacklog': 'backlog',
  'search.endBacklog': 'backlog',
  'search.removeTitle': 'changes',
  'shares.insert': 'shares',
  'shares.delete': 'shares',
  'tokens.insert': 'tokens',
  'tokens.used': 'tokens',
  'tokens.delete': 'tokens',
  'tokens.deleteExpired': 'tokens',
}

/** Places to die under load, and after a start: every writing statement on SQLite, at every point. */
export function allBoundaries(): Boundary[] {
  return [...writingStatements().values()]
    .filter((statement) => !ELSEWHERE.test(statement))
    .flatMap((statement) => POINTS.map((point) => ({ statement, point })))
}

/** Is it reached only where something was said before there was an index? */
export const isOfBacklog = ({ statement }: Boundary): boolean => REACHED_BY[statement] === 'backlog'

/** Places to die at a start on a database that is older, or not there, in the order in which they come. */
export function birthBoundaries(): Boundary[] {
  return [
    ...MIGRATIONS.flatMap(({ name }) =>
      MIGRATION_POINTS.map((point) => ({ statement: migrationNamed(name), point })),
    ),
    ...FILE_POINTS.map((point) => ({ statement: KEY_FILE, point })),
  ]
}

export const migrationNamed = (name: string): string => `schema ${name}`

export const nameOf = ({ statement, point }: Boundary): string => `${statement}, ${point}`
