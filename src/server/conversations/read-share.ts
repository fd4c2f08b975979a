import type { Message, Part } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { documentOf } from './html-document.ts'
import { documentWords, momentOf } from './html-words.ts'
import { inSlices, readInOrder } from './read-whole.ts'
import { messageOf } from './rows.ts'
import { findShare, type Shown } from './shares.ts'

/** What a link leads to, as a page; undefined where it leads nowhere. @param languages as in `Accept-Language` */
export async function readShare(
  store: Store,
  secret: string,
  languages: string | undefined,
): Promise<AsyncIterable<string> | undefined> {
  const share = await findShare(store, secret)
  if (!share) return undefined
  const { conversation_id: conversationId, leaf_id, title } = share
  const [outline, [leaf]] = await store.read(
    store.messages.outline.path({ conversationId, from: leaf_id }),
    store.messages.byId({ id: leaf_id }),
  )
  if (!leaf) return undefined
  // A reply may have been gone on with since.
  const end = new Map([[leaf_id, messageOf({ ...leaf, data: share.leaf_data })]])
  const ids = outline.map(({ id }) => id).toReversed()
  const shown = { reasoning: share.reasoning === 1, tools: share.tools === 1 }
  const messages = shownOf(readInOrder(store, ids, end), shown)
  const words = documentWords(languages)
  const note = words.shared(momentOf(words, new Date(share.created_at).toISOString()))
  return inSlices(documentOf({ title, note, messages }, words))
}

/** A page for a link that leads nowhere. */
export function nothingShared(languages: string | undefined): AsyncIterable<string> {
  const words = documentWords(languages)
  const messages = (async function* () {})()
  return documentOf({ title: words.nothing, note: words.whyNothing, messages }, words)
}

async function* shownOf(messages: AsyncIterable<Message>, shown: Shown): AsyncGenerator<Message> {
  for await (const message of messages) {
    if (message.role === 'system') continue
    yield { ...message, parts: message.parts.map((part) => shownPart(part, shown)) }
  }
}

/** A part as others may see it: of a kind that is not named here, nothing but that two texts are not one. */
function shownPart(part: Part, { reasoning, tools }: Shown): Part {
  const nothing: Part = { id: part.id, type: 'step-start' }
  switch (part.type) {
    case 'text':
    case 'file':
    case 'source':
    case 'speech':
    case 'compaction':
      return part
    case 'reasoning':
      return reasoning ? part : nothing
    case 'tool': {
      // That it was used is part of what was said.
      const { output: _, ...called } = part
      return tools ? part : { ...called, state: 'done', input: '' }
    }
    default:
      return nothing
  }
}
