import { batch } from '@preact/signals'
import type { MessagePage } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'
import type { ConversationClient } from './conversation-client.ts'
import type { OpenState } from './open-state.ts'

/** With more messages than this, those far above the end are let go; so many stay. */
const MOST = 240
const KEPT = 120
/** So many of the newest are there once it has been left. */
const LEFT = 50
/** Where one message is sought, pages as long as the server gives them. */
const LONG_PAGE = 200

/** Shows what the server holds of a conversation, page by page from its end. */
export function createMessagePages(client: ConversationClient, state: OpenState) {
  const { id, messages, departure, awaited, older, loadingOlder, switching, problem } = state

  /** Begins anew with the newest page. */
  function show(page: MessagePage) {
    batch(() => {
      messages.reset(page)
      // What happened while nobody followed is in the page, not in events.
      if (departure.value && messages.has(departure.value.id)) departure.value = null
      if (page.items.some((message) => message.runId === awaited.value)) awaited.value = null
      state.conversation.value = page.conversation
      older.value = page.next
      state.phase.value = 'ready'
    })
    void reachVersion()
  }

  /** Loads as much of a long branch as it takes to show the version that was asked for. */
  async function reachVersion() {
    const asked = switching.value
    if (asked === null || messages.isShown(asked.to)) return
    await loadOlder(asked.to)
    if (asked === switching.value && !messages.isShown(asked.to)) switching.value = null
  }

  /** What stands before a message: a page, or all up to `to`; nothing if that does not stand there. */
  async function read(conversationId: string, before: string, to: string | undefined) {
    const pages: MessagePage[] = []
    for (let next: string | null = before; next !== null;) {
      const query = to === undefined ? { before: next } : { before: next, limit: LONG_PAGE }
      const page = await client.conversations.messages(conversationId, query)
      pages.push(page)
      if (to === undefined || page.items.some((message) => message.id === to)) return pages
      next = page.next
    }
    return []
  }

  /** @param to loads all up to this message, if it is on the branch */
  async function loadOlder(to?: string) {
    const before = older.value
    if (before === null || loadingOlder.value || id.value === null) return
    loadingOlder.value = true
    try {
      const pages = await read(id.value, before, to)
      // Another branch may have been loaded in the meantime.
      if (older.value !== before) return
      batch(() => {
        for (const page of pages) {
          messages.prepend(page)
          older.value = page.next
        }
      })
    } catch (error) {
      problem.value = sentenceOf(error)
    } finally {
      loadingOlder.value = false
    }
  }

  /** A person at the end does not look at what stands far above it: it is loaded again when they go there. */
  function forgetOlder() {
    const { ids } = messages
    if (ids.peek().length <= MOST || loadingOlder.peek()) return
    const goesBack = switching.peek() !== null || state.sought.peek() !== null
    if (goesBack || [...state.editing.peek().keys()].some(messages.isShown)) return
    batch(() => {
      messages.forget(KEPT)
      // A page is asked for by the message that it comes before.
      older.value = ids.peek()[0]!
    })
  }

  /** The newest of what is shown, as the server would give it; null where nothing is. */
  function newest(): MessagePage | null {
    const conversation = state.conversation.peek()
    if (conversation === null || state.phase.peek() !== 'ready') return null
    const all = messages.ids.peek()
    const items = all.slice(-LEFT).map((it) => messages.message(it).peek())
    return {
      items,
      next: items.length < all.length ? items[0]!.id : older.peek(),
      seq: messages.seq(),
      leafId: all.at(-1) ?? null,
      conversation,
      siblings: Object.fromEntries(items.map((it) => [it.id, messages.siblings(it.id)])),
    }
  }

  return { show, loadOlder, forgetOlder, newest }
}
