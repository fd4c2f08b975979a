import { sql } from 'kysely'
import { LIVE } from './runs.ts'
import type { ConversationsTable } from './tables.ts'

/** A conversation with what other tables know of it. */
export interface ConversationRow extends Omit<
  ConversationsTable,
  'allowed_tools' | 'pinned' | 'archived'
> {
  /** The newest event's number. */
  seq: number
  allowed_tools: string
  pinned: number
  archived: number
  running: number
}

/** Does a run go on in it? */
export const RUNNING = sql<number>`exists (select 1 from runs where runs.conversation_id = conversations.id and runs.state in (${LIVE}))`
export const HEAD_SEQ = sql<number>`(select heads.seq from heads where heads.conversation_id = conversations.id)`
