import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/**
 * Where words were said. An entry is a message (or, without a message id, a title); its words are kept in a form that
 * only tells where they are, so nothing of the text is stored twice. What is there already is indexed after the start;
 * `search_backlog` tells how far that has come.
 */
export const search: Migration = {
  name: '0008-search',
  up: (_, dialect) => [
    ...(dialect === 'sqlite' ? SQLITE : POSTGRES),
    sql`create unique index search_entries_by_message on search_entries (conversation_id, message_id)`,
    sql`create table search_backlog (id integer primary key not null, before text not null)`,
    // Above every id there is: `conv_…` and `msg_…`.
    sql`insert into search_backlog (id, before) select 1, 'z' where exists (select 1 from conversations)`,
  ],
}

// The words come prepared, so the tokenizer has only to split them at the blanks.
const SQLITE = [
  sql`create table search_entries (id integer primary key not null, conversation_id text not null references conversations (id) on delete cascade, message_id text not null)`,
  sql`create virtual table search_words using fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2')`,
  sql`create trigger search_entries_deleted after delete on search_entries begin delete from search_words where rowid = old.id; end`,
]

const POSTGRES = [
  sql`create sequence search_ids start 1073741825`,
  sql`create table search_entries (id bigint primary key not null default nextval('search_ids'), conversation_id text not null references conversations (id) on delete cascade, message_id text not null, words tsvector not null)`,
  sql`create index search_entries_by_words on search_entries using gin (words)`,
]
