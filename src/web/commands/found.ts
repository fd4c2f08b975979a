import type { Conversation, ModelInfo, SearchHit, SnippetPiece } from '../../protocol/index.ts'
import { countOf, type InOrder } from '../sidebar/in-order.ts'

export type Kind = 'conversations' | 'commands' | 'models' | 'settings' | 'messages'

/** One line of the palette. */
export interface Entry {
  kind: Kind
  /** Unique within its kind. */
  id: string
  name: string
  /** The passage of a message that was found. */
  snippet?: readonly SnippetPiece[]
  keys?: readonly string[]
  run: () => void
}

/** So many of a kind are listed: whoever does not find it types on. */
const MOST = 8
/** So many conversations stand before the commands while nothing is typed. */
const AT_FIRST = 5

/** What can be listed, kind by kind, in the order of each. They are gone through only as far as it takes. */
export type Offer = Record<Exclude<Kind, 'messages'>, Iterable<Entry>>

/** The kinds in the order in which they are listed: what comes late, from the server, moves nothing that is there. */
const ORDER = ['commands', 'conversations', 'models', 'settings'] as const

/** What the palette lists: every word that was typed is in the name; messages were found by the server. */
export function found(query: string, offer: Offer, messages: readonly Entry[]): Entry[] {
  const sought = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (sought.length === 0) return [...first(AT_FIRST, offer.conversations), ...offer.commands]
  const isSought = ({ name }: Entry) => {
    const text = name.toLowerCase()
    return sought.every((word) => text.includes(word))
  }
  return [...ORDER.flatMap((kind) => first(MOST, offer[kind], isSought)), ...messages]
}

function first(
  count: number,
  entries: Iterable<Entry>,
  isWanted: (entry: Entry) => boolean = () => true,
): Entry[] {
  const taken: Entry[] = []
  for (const entry of entries) {
    if (isWanted(entry)) taken.push(entry)
    if (taken.length === count) break
  }
  return taken
}

/** Conversations as lines, newest first, without the one that is open. */
export function* conversationEntries(
  items: InOrder,
  opened: string | null,
  untitled: string,
  go: (id: string) => void,
): Iterable<Entry> {
  for (const { id, title } of newestFirst(items)) {
    if (id !== opened)
      yield { kind: 'conversations', id, name: title ?? untitled, run: () => go(id) }
  }
}

/** Those that are pinned stand where they would if they were not. */
function* newestFirst(items: InOrder): Iterable<Conversation> {
  const pinned = countOf(items, (item) => item.pinned)
  let other = pinned
  for (const item of items.slice(0, pinned)) {
    for (; other < items.length && items[other]!.updatedAt > item.updatedAt; other++)
      yield items[other]!
    yield item
  }
  for (; other < items.length; other++) yield items[other]!
}

export function modelEntries(
  items: readonly ModelInfo[],
  label: (id: string) => string,
  use: (id: string) => void,
): Entry[] {
  return items.map(({ id }) => ({
    kind: 'models',
    id,
    name: label(id),
    run: () => use(id),
  }))
}

/** What the server found: for each conversation its newest message, or its title if that is all that matches. */
export function messageEntries(
  hits: readonly SearchHit[],
  untitled: string,
  go: (id: string, message?: string) => void,
): Entry[] {
  return hits.map(({ conversationId, title, messages: [newest] }) => ({
    kind: 'messages',
    id: conversationId,
    name: title.map(({ text }) => text).join('') || untitled,
    ...(newest ? { snippet: newest.snippet } : {}),
    run: () => go(conversationId, newest?.messageId),
  }))
}
