import { AppError, textOf, type SearchHit } from '../../protocol/index.ts'
import type { FoundRow, SearchTerm } from '../store/search-entries.ts'
import type { Store } from '../store/store.ts'
import type { Page } from './conversations.ts'
import { messageOf } from './rows.ts'
import { termsOf } from './search-query.ts'
import { markedText, snippetOf } from './snippet.ts'

/** Of one conversation. */
const MOST_MESSAGES = 3
/** Entries that are read at once, for each conversation of a page and at most. */
const AT_ONCE = 4
const MOST_AT_ONCE = 10_000

interface Search {
  /** What was typed; see search-query.ts. */
  q: string
  before?: string | undefined
  limit: number
}

/**
 * Finds what is an owner's: messages and titles in which all terms stand, by conversation, newest first. A conversation
 * stands where its newest hit does, and on one page only. Reading stops when a page is full, so neither a word that is
 * everywhere nor a long history costs more than what is shown of it.
 * @throws AppError `invalid_request` for a position that is none
 */
export async function search(
  { store }: { store: Store },
  ownerId: string,
  { q, before, limit }: Search,
): Promise<Page<SearchHit>> {
  if (before !== undefined && !/^\d{1,15}$/.test(before))
    throw new AppError('invalid_request', {
      field: 'before',
      message: 'before is not a position in this list.',
    })
  const terms = termsOf(q)
  if (terms.length === 0) return { items: [], next: null }
  const match = store.search.match(ownerId, terms)
  const from = before === undefined ? Number.MAX_SAFE_INTEGER : Number(before)
  const { found, next } = await findConversations(store, { match, ownerId, before: from, limit })
  const items = await Promise.all(
    [...found].map(([id, rows]) => describe(store, ownerId, id, rows, terms)),
  )
  return { items: items.filter((item) => item !== undefined), next }
}

/** Entries by conversation; `next`: where the next page begins, if there is one. */
async function findConversations(
  store: Store,
  query: { match: string; ownerId: string; before: number; limit: number },
): Promise<{ found: Map<string, FoundRow[]>; next: string | null }> {
  const { limit } = query
  const shown = await shownBefore(store, query)
  const found = new Map<string, FoundRow[]>()
  let before = query.before
  for (let size = limit * AT_ONCE; ; size = Math.min(size * 4, MOST_AT_ONCE)) {
    const [rows] = await store.read(store.search.find({ ...query, before, limit: size }))
    let next: string | null = null
    for (const row of rows) {
      const known = found.get(row.conversation_id)
      const passed = row.mine === 0 || shown.has(row.conversation_id)
      if (known) known.push(row)
      else if (!passed && found.size === limit) next ??= String(before)
      else if (!passed) found.set(row.conversation_id, [row])
      if (next === null) before = row.id
    }
    if (next !== null || rows.length < size) return { found, next }
  }
}

/** The conversations of the pages before. */
async function shownBefore(
  store: Store,
  { match, ownerId, before }: { match: string; ownerId: string; before: number },
): Promise<Set<string>> {
  if (before === Number.MAX_SAFE_INTEGER) return new Set()
  const [rows] = await store.read(store.search.newer({ match, ownerId, before }))
  return new Set(rows.map((row) => row.conversation_id))
}

async function describe(
  store: Store,
  ownerId: string,
  id: string,
  rows: readonly FoundRow[],
  terms: readonly SearchTerm[],
): Promise<SearchHit | undefined> {
  const ids = rows.map((row) => row.message_id).filter((messageId) => messageId !== '')
  const [[row], ...messages] = await store.read(
    store.conversations.get({ id, ownerId }),
    ...ids
      .slice(0, MOST_MESSAGES)
      .map((messageId) => store.messages.get({ id: messageId, ownerId })),
  )
  if (!row) return undefined
  return {
    conversationId: id,
    title: markedText(row.title ?? '', terms),
    archived: row.archived === 1,
    updatedAt: new Date(row.updated_at).toISOString(),
    messages: messages.flat().map((found) => {
      const { id: messageId, role, createdAt, parts } = messageOf(found)
      return { messageId, role, createdAt, snippet: snippetOf(textOf(parts), terms) }
    }),
  }
}
