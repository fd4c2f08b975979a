import { setTimeout as delay } from 'node:timers/promises'
import { textOf, type Message, type Part, type Role } from '../../protocol/index.ts'
import type { Logger } from '../log.ts'
import type { BacklogRow } from '../store/search.ts'
import type { SearchEntry } from '../store/search-entries.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { indexedWords } from './words.ts'

/** Makes a message findable by its text, in the unit that stores it: not by reasoning, nor by what tools were told or said. */
export function indexMessage({ search }: Store, message: Message): Statement[] {
  const entry = messageEntry(message.conversationId, message)
  return entry ? search.put(entry) : []
}

/** Makes a conversation findable by its title, in the unit that sets it. */
export function indexTitle({ search }: Store, id: string, title: string | null): Statement[] {
  const entry = titleEntry(id, title)
  return entry ? search.put(entry) : [search.removeTitle({ conversationId: id })]
}

/** What is found of a message; undefined where it has no words. */
export function messageEntry(
  conversationId: string,
  { id, role, parts }: { id: string; role: Role; parts: readonly Part[] },
): SearchEntry | undefined {
  const words = role === 'system' ? '' : indexedWords(textOf(parts))
  return words ? { conversationId, messageId: id, words, title: null } : undefined
}

/** The same of a title. */
export function titleEntry(conversationId: string, title: string | null): SearchEntry | undefined {
  const words = indexedWords(title ?? '')
  return words ? { conversationId, messageId: '', words, title } : undefined
}

/** Rows and UTF-16 units that are indexed at once: replies that are being written wait no longer than for that. */
const BATCH_ROWS = 50
const BATCH_UNITS = 32_768
const AGAIN_MS = 60_000

/**
 * Indexes what was said before there was an index, a little at a time and the newest first, and no more than half of the
 * time. It goes on where it was after a restart. @returns stops it
 */
export function keepIndexing(store: Store, logger: Logger): () => void {
  const stopped = new AbortController()
  const { signal } = stopped
  const work = async () => {
    for (let more = true; more && !signal.aborted;) {
      const start = performance.now()
      let rest: number | undefined
      try {
        more = await indexBacklog(store)
      } catch (err) {
        if (signal.aborted) return
        logger.error({ err }, 'indexing failed')
        rest = AGAIN_MS
      }
      await delay(rest ?? performance.now() - start, undefined, { signal, ref: false })
    }
  }
  // It rejects when it is stopped, and never else.
  void work().catch(() => undefined)
  return () => stopped.abort()
}

/** Indexes the next few. @returns whether there may be more */
export async function indexBacklog(store: Store): Promise<boolean> {
  const { search } = store
  const [[backlog]] = await store.read(search.backlog({}))
  if (!backlog) return false
  const { before } = backlog
  const [rows] = await store.read(search.backlogRows({ before, limit: BATCH_ROWS }))
  let units = 0
  const some = rows.filter(({ data }, i) => (units += data?.length ?? 0) <= BATCH_UNITS || i === 0)
  const last = some.at(-1)
  // Where another server is at it, one of the two moves on.
  const move = last
    ? search.moveBacklog({ before, to: last.id }, { expect: 1 })
    : search.endBacklog({ before })
  const entries = some.map(oldEntry).filter((entry) => entry !== undefined)
  await store.write([[move, ...entries.flatMap((entry) => search.putOld(entry))]], false)
  return last !== undefined
}

function oldEntry({ id, conversation_id, role, data }: BacklogRow): SearchEntry | undefined {
  if (role === null) return titleEntry(id, data)
  const { parts } = JSON.parse(data ?? '{}') as { parts?: Part[] }
  return messageEntry(conversation_id, { id, role: role as Role, parts: parts ?? [] })
}
