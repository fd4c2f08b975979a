import type { RawBuilder, Compilable } from 'kysely'
import { StartError } from '../start-error.ts'
import type { Compiler } from './statement.ts'
import { initial } from './migrations/0001-initial.ts'
import { tokens } from './migrations/0002-tokens.ts'
import { dialectSessions } from './migrations/0003-dialect-sessions.ts'
import { accountEvents } from './migrations/0004-account-events.ts'
import { firstMessages } from './migrations/0005-first-messages.ts'
import { rateLimits } from './migrations/0006-rate-limits.ts'
import { promptHeads } from './migrations/0007-prompt-heads.ts'
import { search } from './migrations/0008-search.ts'
import { shares } from './migrations/0009-shares.ts'
import { compactions } from './migrations/0010-compactions.ts'
import { begunOnce } from './migrations/0011-begun-once.ts'
import { allowedTools } from './migrations/0012-allowed-tools.ts'
import { blanks } from './migrations/0013-blanks.ts'
import { writtenByHand } from './migrations/0014-written-by-hand.ts'

/** One step of the schema. Forward only: a step that was released is never edited. */
export interface Migration {
  name: string
  up(db: Compiler, dialect: 'sqlite' | 'postgres'): (Compilable | RawBuilder<unknown>)[]
}

/** All steps, oldest first. A database's version is how many of them it has. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  tokens,
  dialectSessions,
  accountEvents,
  firstMessages,
  rateLimits,
  promptHeads,
  search,
  shares,
  compactions,
  begunOnce,
  allowedTools,
  blanks,
  writtenByHand,
]

export const MIGRATIONS_TABLE =
  'create table if not exists migrations (id integer primary key not null, name text not null, applied_at bigint not null)'

/** @throws StartError when the database has more steps than there are @param other what to choose instead */
export function refuseNewer(version: number, name: string, other: string): void {
  if (version > MIGRATIONS.length)
    throw new StartError(
      `The database ${name} was written by a newer version of Loquat (schema ${version}, this one knows ${MIGRATIONS.length}). Install that version, or choose another ${other}.`,
    )
}

/** The SQL of the steps that a database of this version lacks; each list is applied in one transaction. */
export function pendingMigrations(
  version: number,
  db: Compiler,
  dialect: 'sqlite' | 'postgres',
): { id: number; name: string; sql: string[] }[] {
  return MIGRATIONS.slice(version).map((migration, index) => ({
    id: version + index + 1,
    name: migration.name,
    sql: migration.up(db, dialect).map((step) => step.compile(db).sql),
  }))
}
