import { batch, computed, signal, type ReadonlySignal } from '@preact/signals'
import type { AccountEvent, Conversation } from '../../protocol/index.ts'
import type { Client, ConversationPage } from '../../client/index.ts'
import { pause } from '../../client/retry.ts'
import { sentenceOf } from '../api.ts'
import { including, placeOf, sorted, without, type InOrder } from './in-order.ts'

export type ConversationList = ReturnType<typeof createConversationList>

interface ListOptions {
  /** The list of what was put away, instead of the list of what was not. */
  archived?: boolean
  /** Those on their way out, which are not listed. */
  hidden?: ReadonlySignal<ReadonlySet<string>>
  /** Called with the change from which on the list has to be followed. */
  onLoaded?: (rev: number) => void
  /** Called with each conversation as it stands now. */
  onKnown?: (conversation: Conversation) => void
}

const PAGE = 50
/** Who scrolls on wants many: the most that the server gives at once. */
const FURTHER = 200
/** How many pinned ones stand on top, however old they are. */
const PINNED = 200
/** How long to wait before a list that could not be read is asked for again, in milliseconds. */
const AGAIN = 3000

/**
 * The conversations beside the page: newest first, loaded by the page, then kept as the account's stream tells. What one
 * change costs does not grow with the list: nothing goes through all of it.
 */
export function createConversationList(
  client: Pick<Client, 'conversations'>,
  { archived = false, hidden, onLoaded = () => {}, onKnown = () => {} }: ListOptions = {},
) {
  const known = new Map<string, Conversation>()
  /** What is known, with what is on its way out. */
  const all = signal<InOrder>([])
  const next = signal<string | null>(null)
  const phase = signal<'loading' | 'ready' | 'failed'>('loading')
  const problem = signal<string | null>(null)
  const loadingMore = signal(false)
  /** When the oldest of the last page was changed: what is older comes with its own page. */
  let reach = ''
  /** Who else hears of what happens: the list of what was put away, while it is looked at. */
  let also: ((event: AccountEvent) => void) | undefined

  const items = computed(() => {
    let shown = all.value
    for (const id of hidden?.value ?? []) {
      const item = known.get(id)
      if (item) shown = without(shown, item)
    }
    return shown
  })

  function add(found: readonly Conversation[], { items: last, next: after }: ConversationPage) {
    for (const item of found) {
      known.set(item.id, item)
      onKnown(item)
    }
    batch(() => {
      all.value = sorted(known.values())
      next.value = after
      phase.value = 'ready'
      problem.value = null
    })
    reach = last.at(-1)?.updatedAt ?? ''
  }

  async function refresh() {
    try {
      const [page, pinned] = await Promise.all([
        client.conversations.list({ limit: PAGE, archived }),
        archived ? null : client.conversations.list({ limit: PINNED, archived, pinned: true }),
      ])
      known.clear()
      add([...page.items, ...(pinned?.items ?? [])], page)
      onLoaded(Math.min(page.rev, pinned?.rev ?? page.rev))
    } catch (error) {
      if (phase.value === 'loading') phase.value = 'failed'
      problem.value = sentenceOf(error)
    }
  }

  function drop(id: string) {
    const item = known.get(id)
    if (!item) return
    known.delete(id)
    all.value = without(all.peek(), item)
  }

  function put(conversation: Conversation) {
    drop(conversation.id)
    if (conversation.archived !== archived) return
    known.set(conversation.id, conversation)
    onKnown(conversation)
    all.value = including(all.peek(), conversation)
  }

  const isInReach = ({ id, pinned, updatedAt }: Conversation) =>
    next.peek() === null || pinned || updatedAt > reach || known.has(id)

  /** Reads the list anew, as often as it takes. */
  async function begin() {
    await refresh()
    if (problem.value !== null) void pause(AGAIN).then(begin)
  }

  return {
    /** Pinned ones first, then newest first. */
    items,
    /** Where among them a conversation stands; -1: nowhere. */
    placeOf(id: string): number {
      const item = known.get(id)
      return item ? placeOf(items.value, item) : -1
    },
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
      also?.(event)
    },
    /** Lets another list hear what this one hears. Gives what ends that. */
    share(hear: (event: AccountEvent) => void) {
      also = hear
      return () => (also = undefined)
    },
    async more() {
      if (next.value === null || loadingMore.value) return
      loadingMore.value = true
      try {
        const query = { limit: FURTHER, before: next.value, archived }
        const page = await client.conversations.list(query)
        // What is known came later than what was asked for before.
        add(
          page.items.filter(({ id }) => !known.has(id)),
          page,
        )
      } catch (error) {
        problem.value = sentenceOf(error)
      } finally {
        loadingMore.value = false
      }
    },
  }
}
