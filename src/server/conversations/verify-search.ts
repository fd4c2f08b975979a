import type { ConversationRow } from '../store/conversations.ts'
import type { FoundRow } from '../store/search-entries.ts'
import type { ReadStore } from '../store/store.ts'
import { messageEntry, titleEntry } from './search-index.ts'
import type { Tree } from './verify-tree.ts'

/** So many words of an entry are looked for. */
const LOOKED_FOR = 8
const AT_ONCE = 50

/** Is every message, and the title, found by its words, and nothing else? @param indexedFrom those from this id on are to be */
export async function verifySearch(
  store: ReadStore,
  { id: conversationId, owner_id: ownerId, title }: ConversationRow,
  { ids, messages }: Tree,
  indexedFrom: string,
): Promise<string[]> {
  const [entries] = await store.read(store.search.entries({ conversationId }))
  const found = new Map(entries.map((entry) => [entry.message_id, entry]))
  const faults: string[] = []
  const sought: { entry: FoundRow; words: string }[] = []
  const titled = titleEntry(conversationId, title)
  const expected = [
    { id: conversationId, name: 'its title', made: titled },
    ...messages.map((message) => ({
      id: message.id,
      name: message.id,
      made: messageEntry(conversationId, message),
    })),
  ]
  for (const { id, name, made } of expected) {
    if (!made) continue
    const entry = found.get(made.messageId)
    if (entry) sought.push({ entry, words: made.words })
    else if (id >= indexedFrom) faults.push(`a search does not know ${name}`)
  }
  for (let from = 0; from < sought.length; from += AT_ONCE) {
    const some = sought.slice(from, from + AT_ONCE)
    const hits = await store.read(
      ...some.map(({ entry, words }) =>
        store.search.find({
          match: store.search.match(ownerId, termsOf(words)),
          ...{ ownerId, before: entry.id + 1, limit: 1 },
        }),
      ),
    )
    hits.forEach(([hit], i) => {
      const { entry } = some[i]!
      if (hit?.id !== entry.id)
        faults.push(`a search does not find ${entry.message_id || 'its title'} by its words`)
    })
  }
  for (const { message_id } of entries)
    if (message_id === '' ? !titled : !ids.has(message_id))
      faults.push(`a search knows ${message_id || 'a title'}, which is not there`)
  return faults
}

/** Some words, from all over. */
function termsOf(words: string) {
  const all = words.split(' ')
  const step = Math.ceil(all.length / LOOKED_FOR)
  const some = all.filter((_, i) => i % step === 0)
  return [...new Set(some)].map((word) => ({ words: [word], prefix: false }))
}
