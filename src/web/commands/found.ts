import type { Conversation, ModelInfo, SearchHit, SnippetPiece } from '../../protocol/index.ts'

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

/** The kinds in the order in which they are listed: what comes late, from the server, moves nothing that is there. */
const ORDER: readonly Kind[] = ['commands', 'conversations', 'models', 'settings', 'messages']

/** What the palette lists: every word that was typed is in the name; messages were found by the server. */
export function found(
  query: string,
  entries: readonly Entry[],
  messages: readonly Entry[],
): Entry[] {
  const sought = query.toLowerCase().split(/\s+/).filter(Boolean)
  const of = (kind: Kind) => entries.filter((entry) => entry.kind === kind)
  if (sought.length === 0) return [...of('conversations').slice(0, AT_FIRST), ...of('commands')]
  const isSought = ({ name }: Entry) => {
    const text = name.toLowerCase()
    return sought.every((word) => text.includes(word))
  }
  return ORDER.flatMap((kind) =>
    kind === 'messages' ? messages : of(kind).filter(isSought).slice(0, MOST),
  )
}

/** Conversations as lines, newest first, without the one that is open. */
export function conversationEntries(
  items: readonly Conversation[],
  opened: string | null,
  untitled: string,
  go: (id: string) => void,
): Entry[] {
  return items
    .filter(({ id }) => id !== opened)
    .toSorted((a, b) => Number(a.updatedAt < b.updatedAt) - Number(a.updatedAt > b.updatedAt))
    .map(({ id, title }) => ({
      kind: 'conversations',
      id,
      name: title ?? untitled,
      run: () => go(id),
    }))
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
