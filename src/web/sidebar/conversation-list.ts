import { batch, computed, signal } from '@preact/signals'
import type { Conversation } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { isMissing, sentenceOf } from '../api.ts'

export type ConversationList = ReturnType<typeof createConversationList>

const PAGE = 50
/** How often a visible page asks what other tabs and devices have done, in milliseconds. */
const REFRESH = 20_000
/** Changes that come together are asked for together. */
const SETTLE = 150

/** The conversations beside the page: newest first, loaded by the page, kept fresh. */
export function createConversationList(client: Client) {
  const items = signal<Conversation[]>([])
  const next = signal<string | null>(null)
  const phase = signal<'loading' | 'ready' | 'failed'>('loading')
  const problem = signal<string | null>(null)
  const loadingMore = signal(false)
  let settling: ReturnType<typeof setTimeout> | undefined

  async function refresh() {
    try {
      const page = await client.conversations.list({ limit: PAGE })
      batch(() => {
        const first = new Set(page.items.map((item) => item.id))
        const oldest = page.items.at(-1)?.updatedAt ?? ''
        // Pages further down were asked for by hand and stay, unless the first page shows that they have moved.
        const rest =
          page.next === null
            ? []
            : items.value.filter((item) => !first.has(item.id) && item.updatedAt <= oldest)
        items.value = [...page.items, ...rest]
        if (rest.length === 0) next.value = page.next
        phase.value = 'ready'
        problem.value = null
      })
    } catch (error) {
      if (phase.value === 'loading') phase.value = 'failed'
      problem.value = sentenceOf(error)
    }
  }

  function put(conversation: Conversation) {
    const known = items.value.findIndex((item) => item.id === conversation.id)
    items.value = known < 0 ? [conversation, ...items.value] : items.value.with(known, conversation)
  }

  return {
    items,
    next,
    phase,
    problem,
    loadingMore,
    anyRunning: computed(() => items.value.some((item) => item.running)),
    refresh,
    put,
    /** Asks again soon; for whoever knows that something changed. */
    touch() {
      clearTimeout(settling)
      settling = setTimeout(() => void refresh(), SETTLE)
    },
    async more() {
      if (next.value === null || loadingMore.value) return
      loadingMore.value = true
      try {
        const page = await client.conversations.list({ limit: PAGE, before: next.value })
        batch(() => {
          const known = new Set(items.value.map((item) => item.id))
          items.value = [...items.value, ...page.items.filter((item) => !known.has(item.id))]
          next.value = page.next
        })
      } catch (error) {
        problem.value = sentenceOf(error)
      } finally {
        loadingMore.value = false
      }
    },
    /** Shows the new title at once, and the old one again if the server refuses. */
    async rename(conversation: Conversation, title: string) {
      put({ ...conversation, title })
      try {
        put(await client.conversations.update(conversation.id, { title }))
      } catch (error) {
        put(conversation)
        problem.value = sentenceOf(error)
      }
    },
    /** Gives true once it is gone. */
    async remove(conversation: Conversation): Promise<boolean> {
      try {
        await client.conversations.delete(conversation.id)
      } catch (error) {
        if (!isMissing(error)) {
          problem.value = sentenceOf(error)
          return false
        }
      }
      items.value = items.value.filter((item) => item.id !== conversation.id)
      return true
    },
    /** Keeps the list fresh while the page is looked at. Returns its end. */
    watch(): () => void {
      const look = () => {
        if (!document.hidden) void refresh()
      }
      const timer = setInterval(look, REFRESH)
      document.addEventListener('visibilitychange', look)
      return () => {
        clearInterval(timer)
        document.removeEventListener('visibilitychange', look)
      }
    },
  }
}
