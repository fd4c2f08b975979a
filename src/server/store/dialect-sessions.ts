import { sql } from 'kysely'
import { LIVE } from './runs.ts'
import type { QueryMaker } from './statement.ts'
import type { DialectSessionsTable } from './tables.ts'

export type DialectSessionRow = DialectSessionsTable

/** A session and how much was said in it: `turns` answered in full, and the messages that its client is shown. */
export interface DialectSessionCount {
  session_id: string
  created_at: number
  turns: number
  messages: number
}

/**
 * 1 for a reply that ended without a word and is not shown, nor is what it answers. Quotes within a JSON string are
 * escaped, so a message that only speaks of text parts is not taken for one that has some.
 */
const isVoid = sql<number>`case when m.role <> 'assistant' then 0
  when exists (select 1 from runs where runs.message_id = m.id and (runs.state = 'completed' or runs.state in (${LIVE}))) then 0
  when m.data like '%"type":"text"%' then 0 else 1 end`

/** Queries on sessions: names that clients of other protocols gave, each its owner's own. */
export function dialectSessionQueries(query: QueryMaker) {
  return {
    insert: query<
      {
        ownerId: string
        dialect: string
        sessionId: string
        conversationId: string
        now: number
      },
      never
    >((db, v) =>
      db.insertInto('dialect_sessions').values({
        owner_id: v.ownerId,
        dialect: v.dialect,
        session_id: v.sessionId,
        conversation_id: v.conversationId,
        created_at: v.now,
      }),
    ),
    get: query<{ ownerId: string; dialect: string; sessionId: string }, DialectSessionRow>(
      (db, v) =>
        db
          .selectFrom('dialect_sessions')
          .selectAll()
          .where('owner_id', '=', v.ownerId)
          .where('dialect', '=', v.dialect)
          .where('session_id', '=', v.sessionId),
    ),
    /**
     * Sessions of an owner in the order in which they began, counted along the active branch of each: the one of that
     * name, or (`all` = 1) every one.
     */
    count: query<SessionChoice, DialectSessionCount>((db, v) =>
      db
        .withRecursive('said', () => said(v))
        .selectFrom('dialect_sessions')
        .leftJoin('said', 'said.conversation_id', 'dialect_sessions.conversation_id')
        .select([
          'dialect_sessions.session_id',
          'dialect_sessions.created_at',
          sql<number>`cast(coalesce(sum(said.answered), 0) as integer)`.as('turns'),
          sql<number>`cast(coalesce(sum(1 - said.void), 0) as integer)`.as('messages'),
        ])
        .where('dialect_sessions.owner_id', '=', v.ownerId)
        .where('dialect_sessions.dialect', '=', v.dialect)
        .where(sql<boolean>`(dialect_sessions.session_id = ${v.sessionId} or 1 = ${v.all})`)
        .groupBy([
          'dialect_sessions.session_id',
          'dialect_sessions.created_at',
          'dialect_sessions.conversation_id',
        ])
        .orderBy('dialect_sessions.created_at')
        .orderBy('dialect_sessions.conversation_id'),
    ),
  }
}

type SessionChoice = { ownerId: string; dialect: string; sessionId: string; all: number }

interface Said {
  id: string
  conversation_id: string
  parent_id: string | null
  answered: number
  void: number
}

/** The active branch of each session, from its end up. */
function said(v: SessionChoice) {
  const answered = sql`case when m.role = 'assistant' and exists (select 1 from runs where runs.message_id = m.id and runs.state = 'completed') then 1 else 0 end`
  return sql<Said>`(
    select m.id, m.conversation_id, m.parent_id, ${answered} as answered, ${isVoid} as void
    from dialect_sessions as s
      join conversations as c on c.id = s.conversation_id
      join messages as m on m.id = c.leaf_id
    where s.owner_id = ${v.ownerId} and s.dialect = ${v.dialect}
      and (s.session_id = ${v.sessionId} or 1 = ${v.all})
    union all
    select m.id, m.conversation_id, m.parent_id, ${answered},
      case when m.role = 'user' then said.void else ${isVoid} end
    from said join messages as m on m.id = said.parent_id)`
}
