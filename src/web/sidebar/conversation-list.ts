import { batch, signal } from '@preact/signals'
import type { AccountEvent, Conversation } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { isMissing, sentenceOf } from '../api.ts'

export type ConversationList = ReturnType<typeof createConversationList>

const PAGE = 50
/** How long to wait before a list that could not be read is asked for again, in milliseconds. */
const AGAIN = 3000

/**
 * The conversations beside the page: newest first, loaded by the page, then kept as the account's stream tells.
 * @param onLoaded called with the change from which on the list has to be followed
 */
export function createConversationList(
  client: Pick<Client, 'conversations'>,
  onLoaded: (rev: number) => void,
) {
  const items = signal<Conversation[]>([])
  const next = signal<string | null>(null)
  const phase = signal<'loading' | 'ready' | 'failed'>('loading')
  const problem = signal<string | null>(null)
  const loadingMore = signal(false)

  async function refresh() {
    try {
      const page = await client.conversations.list({ limit: PAGE })
      batch(() => {
        items.value = page.items
        next.value = page.next
        phase.value = 'ready'
        problem.value = null
      })
      onLoaded(page.rev)
    } catch (error) {
      if (phase.value === 'loading') phase.value = 'failed'
      problem.value = sentenceOf(error)
    }
  }

  function put(conversation: Conversation) {
    const known = items.value.findIndex((item) => item.id === conversation.id)
    items.value = known < 0 ? [conversation, ...items.value] : items.value.with(known, conversation)
  }

  function drop(id: string) {
    items.value = items.value.filter((item) => item.id !== id)
  }

  /** What is older than all that is shown comes with its own page. */
  function isInReach({ id, updatedAt }: Conversation): boolean {
    const oldest = items.value.reduce(
      (least, item) => (item.updatedAt < least ? item.updatedAt : least),
      updatedAt,
    )
    return next.value === null || updatedAt > oldest || items.value.some((item) => item.id === id)
  }

  /** Reads the list anew, as often as it takes. */
  async function begin() {
    await refresh()
    if (problem.value !== null) setTimeout(() => void begin(), AGAIN)
  }

  return {
    items,
    next,
    phase,
    problem,
    loadingMore,
    refresh,
    put,
    /** Takes in what the account's stream tells. */
    hear(event: AccountEvent) {
      if (event.type === 'reset') void begin()
      else if (event.type === 'conversation-delete') drop(event.conversationId)
      else if (isInReach(event.conversation)) put(event.conversation)
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
      drop(conversation.id)
      return true
    },
  }
}
