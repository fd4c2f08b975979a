import { sql } from 'kysely'
import {
  MIDDLE,
  OWNER,
  type FoundRow,
  type FullTextQueries,
  type SearchEntry,
  type SearchTerm,
} from './search-entries.ts'
import { atMost, type QueryMaker } from './statement.ts'

/**
 * So many entries next to the position are looked through first. The index gives all that it has of a word, so without that
 * a word that is everywhere would cost what there is of it; one of which there is little is found by the index. It is
 * written out, since planners that have no statistics yet, or plan for any word, choose neither well.
 */
const NEAR = sql.lit(2000)

const COLUMNS = sql`id, conversation_id, message_id`
const isFound = (match: string) => sql<boolean>`words @@ cast(${match} as tsquery)`

/** Postgres's index: the words stand in the entries. It is told where each stands, so no dictionary has a say in it. */
export function tsvectorQueries(query: QueryMaker): FullTextQueries {
  const owner = sql`array_to_tsvector(array[${sql.lit(OWNER)} || encode(convert_to(owner_id, 'UTF8'), 'hex')])`
  const words = (v: SearchEntry) => sql<string>`cast(${v.words} as tsvector) || ${owner}`
  const isTitled = (v: SearchEntry) =>
    sql<boolean>`coalesce(cast(${v.title} as text), title, '') = coalesce(title, '')`
  const put = query<SearchEntry, never>((db, v) =>
    db
      .insertInto('search_entries')
      .columns(['conversation_id', 'message_id', 'words'])
      .expression(
        db
          .selectFrom('conversations')
          .select([
            'id',
            sql<string>`cast(${v.messageId} as text)`.as('message'),
            words(v).as('words'),
          ])
          .where('id', '=', v.conversationId)
          .where(isTitled(v)),
      )
      .onConflict((on) =>
        on
          .columns(['conversation_id', 'message_id'])
          .doUpdateSet((eb) => ({ words: eb.ref('excluded.words') })),
      ),
  )
  const putOld = query<SearchEntry, never>((db, v) =>
    db
      .insertInto('search_entries')
      .columns(['id', 'conversation_id', 'message_id', 'words'])
      .expression(
        db
          .selectFrom('conversations')
          .select([
            sql<number>`(select coalesce(min(id), ${sql.lit(MIDDLE)} + 1) - 1 from search_entries)`.as(
              'at',
            ),
            'id',
            sql<string>`cast(${v.messageId} as text)`.as('message'),
            words(v).as('words'),
          ])
          .where('id', '=', v.conversationId)
          .where(isTitled(v)),
      )
      .onConflict((on) => on.columns(['conversation_id', 'message_id']).doNothing()),
  )
  const placed = (entry: SearchEntry): SearchEntry => ({ ...entry, words: vector(entry.words) })

  return {
    put: (entry) => [put(placed(entry))],
    putOld: (entry) => [putOld(placed(entry))],
    find: query((db, v) => {
      const isEnough = sql`(select count(*) from recent) >= ${v.limit}`
      const statement = sql<FoundRow>`
        with recent as materialized (
          select ${COLUMNS} from (
            select * from search_entries where id < ${v.before} order by id desc limit ${NEAR}
          ) as entries where ${isFound(v.match)} order by id desc limit ${atMost(v.limit)}
        ), found as materialized (
          select * from recent where ${isEnough}
          union all
          select ${COLUMNS} from search_entries
            where not ${isEnough} and ${isFound(v.match)} and id < ${v.before}
          order by id desc limit ${atMost(v.limit)}
        )
        select *, case when ${isMine(v.ownerId)} then 1 else 0 end as mine from found order by id desc`
      return { compile: () => statement.compile(db) }
    }),
    newer: query((db, v) => {
      const areFew = sql`(select count(*) from near) < ${NEAR}`
      const statement = sql<{ conversation_id: string }>`
        with near as materialized (
          select * from search_entries where id >= ${v.before} order by id limit ${NEAR}
        ), found as materialized (
          select conversation_id from near where ${areFew} and ${isFound(v.match)}
          union
          select conversation_id from search_entries
            where not ${areFew} and ${isFound(v.match)} and id >= ${v.before}
        )
        select * from found where ${isMine(v.ownerId)}`
      return { compile: () => statement.compile(db) }
    }),
    match: (ownerId, terms) =>
      [`'${OWNER}${Buffer.from(ownerId).toString('hex')}'`, ...terms.map(phrase)].join(' & '),
  }
}

/** Looked up for what was found only: where statistics are not made yet, a join would be tried the other way round. */
const isMine = (ownerId: string) =>
  sql<boolean>`(select owner_id from conversations where conversations.id = found.conversation_id) = ${ownerId}`

/** Words as a tsvector is written: each with its places. */
function vector(words: string): string {
  const places = new Map<string, number[]>()
  for (const [i, word] of words.split(' ').entries()) {
    const known = places.get(word)
    if (known) known.push(i + 1)
    else places.set(word, [i + 1])
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ')
}

function phrase({ words, prefix }: SearchTerm): string {
  const quoted = words.map((word) => `'${word}'`)
  return `(${quoted.join(' <-> ')}${prefix ? ':*' : ''})`
}
