import { batch, signal } from '@preact/signals'
import type { SearchHit } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'

/** Who types on is not asked for yet, in milliseconds. */
const PAUSE = 150

/** What the server has found. */
export interface Found {
  /** For what was typed then. */
  text: string
  hits: SearchHit[]
  next: string | null
}

/**
 * Looks for what is typed, once it rests; only the answer to the last question counts.
 * @param limit how many conversations a page has
 */
export function createSearch(client: Pick<Client, 'search'>, limit = 20) {
  const found = signal<Found | null>(null)
  const problem = signal<string | null>(null)
  const busy = signal(false)
  let asked = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop() {
    clearTimeout(timer)
    asked.abort()
    busy.value = false
  }

  async function read(text: string, earlier: SearchHit[] = [], before?: string) {
    stop()
    const { signal: end } = (asked = new AbortController())
    busy.value = true
    try {
      const query = before === undefined ? { limit } : { limit, before }
      const { items, next } = await client.search(text, { signal: end, ...query })
      if (end.aborted) return
      // What was said in the meantime may have moved a conversation from one page to the other.
      const known = new Set(earlier.map((hit) => hit.conversationId))
      const hits = [...earlier, ...items.filter((hit) => !known.has(hit.conversationId))]
      batch(() => {
        found.value = { text, hits, next }
        problem.value = null
        busy.value = false
      })
    } catch (error) {
      if (end.aborted) return
      batch(() => {
        problem.value = sentenceOf(error)
        busy.value = false
      })
    }
  }

  return {
    found,
    problem,
    /** Is an answer still to come, or a question still to be asked? */
    busy,
    /** What was found before stays until there is something better. Nothing is found for a blank text. */
    look(text: string) {
      stop()
      if (text.trim() === '') return void (found.value = null)
      busy.value = true
      timer = setTimeout(() => void read(text), PAUSE)
    },
    more() {
      const { text, hits, next } = found.value ?? {}
      if (!busy.value && text !== undefined && next) void read(text, hits, next)
    },
    stop,
  }
}
