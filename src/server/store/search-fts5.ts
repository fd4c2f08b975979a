import { sql } from 'kysely'
import {
  MIDDLE,
  OWNER,
  type FullTextQueries,
  type SearchEntry,
  type SearchTerm,
} from './search-entries.ts'
import { atMost, type QueryMaker } from './statement.ts'

/** SQLite's index: a table of entries, and one of their words that has the same row ids. */
export function fts5Queries(query: QueryMaker): FullTextQueries {
  const entry = (id: ReturnType<typeof sql<number>>) =>
    query<SearchEntry, never>((db, v) =>
      db
        .insertInto('search_entries')
        .columns(['id', 'conversation_id', 'message_id'])
        .expression(
          db
            .selectFrom('search_entries')
            .select([
              id.as('id'),
              sql<string>`${v.conversationId}`.as('conversation_id'),
              sql<string>`${v.messageId}`.as('message_id'),
            ])
            // Without it, SQLite takes the conflict's `on` for a join's.
            .where(sql<boolean>`true`),
        )
        .onConflict((on) => on.columns(['conversation_id', 'message_id']).doNothing()),
    )
  const words = (which: ReturnType<typeof sql<boolean>>) =>
    query<SearchEntry, never>((db, v) =>
      db
        .replaceInto('search_words')
        .columns(['rowid', 'words'])
        .expression(
          db
            .selectFrom('search_entries')
            .innerJoin('conversations', 'conversations.id', 'search_entries.conversation_id')
            .select([
              'search_entries.id as rowid',
              sql<string>`${sql.lit(OWNER)} || lower(hex(owner_id)) || ' ' || ${v.words}`.as(
                'words',
              ),
            ])
            .where('conversation_id', '=', v.conversationId)
            .where('message_id', '=', v.messageId)
            .where(sql<boolean>`coalesce(${v.title}, title, '') = coalesce(title, '')`)
            .where(which),
        ),
    )
  const middle = sql.lit(MIDDLE)
  const newEntry = entry(sql`coalesce(max(id), ${middle}) + 1`)
  const oldEntry = entry(sql`coalesce(min(id), ${middle} + 1) - 1`)
  const allWords = words(sql`true`)
  // Of the entry just made. What had one already has newer words.
  const oldWords = words(
    sql`search_entries.id <= ${middle} and search_entries.id = (select min(id) from search_entries)`,
  )

  return {
    put: (values) => [newEntry(values), allWords(values)],
    putOld: (values) => [oldEntry(values), oldWords(values)],
    find: query((db, v) =>
      db
        .selectFrom('search_words')
        // Crossed, the words are looked at first, and in their order.
        .crossJoin('search_entries')
        .select(['search_entries.id', 'conversation_id', 'message_id', sql.lit(1).as('mine')])
        .where(sql<boolean>`search_words match ${v.match}`)
        .where('search_words.rowid', '<', v.before)
        .whereRef('search_entries.id', '=', 'search_words.rowid')
        .where(mine(v.ownerId))
        .orderBy('search_words.rowid', 'desc')
        .limit(atMost(v.limit)),
    ),
    newer: query((db, v) =>
      db
        .selectFrom('search_words')
        .crossJoin('search_entries')
        .select('conversation_id')
        .distinct()
        .where(sql<boolean>`search_words match ${v.match}`)
        .where('search_words.rowid', '>=', v.before)
        .whereRef('search_entries.id', '=', 'search_words.rowid')
        .where(mine(v.ownerId)),
    ),
    match: (ownerId, terms) =>
      [`"${OWNER}${Buffer.from(ownerId).toString('hex')}"`, ...terms.map(phrase)].join(' AND '),
  }
}

const mine = (ownerId: string) =>
  sql<boolean>`exists (select 1 from conversations where conversations.id = conversation_id and owner_id = ${ownerId})`

const phrase = ({ words, prefix }: SearchTerm) => `"${words.join(' ')}"${prefix ? ' *' : ''}`
