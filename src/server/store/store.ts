import { AppError } from '../../protocol/index.ts'
import { accountEventQueries } from './account-events.ts'
import { branchQueries } from './branches.ts'
import type { Others } from './changes.ts'
import { compactionQueries } from './compactions.ts'
import { conversationQueries } from './conversations.ts'
import { dialectSessionQueries } from './dialect-sessions.ts'
import { eventQueries } from './events.ts'
import { messageQueries } from './messages.ts'
import { promptHeadQueries } from './prompt-heads.ts'
import { providerKeyQueries } from './provider-keys.ts'
import { rateLimitQueries } from './rate-limits.ts'
import { removalQueries } from './removal.ts'
import { runQueries } from './runs.ts'
import { searchQueries, type FullText } from './search.ts'
import { shareQueries } from './shares.ts'
import type { Blanked } from './sqlite-blank.ts'
import { tokenQueries } from './tokens.ts'
import { usageQueries } from './usage.ts'
import type { QueryMaker, Statement, Unit, UnitResult } from './statement.ts'
import type { sql } from 'kysely'

/** What the two databases do differently. */
export interface Dialect {
  /** The database's clock, in milliseconds since 1970. */
  now: ReturnType<typeof sql<number>>
  /** Are events written to a journal first? */
  journal: boolean
  fullText: FullText
}

/** Every query, once for both databases. */
export function allQueries(query: QueryMaker, { now, journal, fullText }: Dialect) {
  const account = accountEventQueries(query)
  const events = eventQueries(query, journal)
  const { settle } = events
  return {
    account,
    conversations: conversationQueries(query, account.touch),
    branches: branchQueries(query),
    messages: messageQueries(query),
    runs: runQueries(query, now),
    usage: usageQueries(query),
    promptHeads: promptHeadQueries(query),
    compactions: compactionQueries(query),
    events,
    providerKeys: providerKeyQueries(query),
    dialectSessions: dialectSessionQueries(query),
    tokens: tokenQueries(query),
    rateLimits: rateLimitQueries(query),
    search: searchQueries(query, fullText),
    shares: shareQueries(query),
    removal: removalQueries(query, { bury: account.bury, settle, notes: journal }),
  }
}

export type Queries = ReturnType<typeof allQueries>

type Rows<S> = S extends { row?: infer R } ? Exclude<R, undefined>[] : never

/** What a read that failed throws: something may have been accepted before it. */
export const unreadable = (cause: unknown): AppError =>
  new AppError('storage_unavailable', { message: 'The server cannot read its storage.', cause })

/** A database that is read. Nothing outside this room knows which one it is. */
export interface ReadStore extends Queries {
  /**
   * Reads in one snapshot; one list of rows for each statement. Without any it finds out whether it could.
   * @throws AppError `storage_unavailable`
   */
  read<const S extends readonly (Statement & { row?: unknown })[]>(
    ...statements: S
  ): Promise<{ [K in keyof S]: Rows<S[K]> }>
  close(): Promise<void>
}

/** The database. */
export interface Store extends ReadStore {
  /** True when no other process can own runs in it, so that every live run found at the start is an orphan. */
  readonly exclusive: boolean
  /** Where other processes may be at work in it. */
  readonly others?: Others
  /** Resolves when it cannot be known any more whether what is committed is kept: the process must promise nothing more. */
  readonly broken?: Promise<Error>
  /**
   * Commits units in one transaction, each on its own feet: one that fails rolls back alone.
   * @param durable false lets a power cut (never a killed process) take the batch, where the settings allow that
   * @throws AppError `storage_unavailable` when nothing could be committed
   */
  write(units: Unit[], durable?: boolean): Promise<UnitResult[]>
  /**
   * Takes a step in overwriting what removed rows have left in the file, where there is one file; see sqlite-blank.ts.
   * @param idle nobody is writing a reply
   */
  blank?(idle: boolean): Promise<Blanked>
}
