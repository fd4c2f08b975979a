import { batch } from '@preact/signals'
import type { Client, MessagePage } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'
import type { OpenState } from './open-state.ts'

/** With more messages than this, those far above the end are let go; so many stay. */
const MOST = 240
const KEPT = 120

/** Shows what the server holds of a conversation, page by page from its end. */
export function createMessagePages(client: Client, state: OpenState) {
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
    for (let asked = switching.value; asked !== null && !messages.isShown(asked.to);) {
      if (older.value === null) return void (switching.value = null)
      await loadOlder()
      if (asked !== switching.value || problem.value !== null) return
    }
  }

  async function loadOlder() {
    const before = older.value
    if (before === null || loadingOlder.value || id.value === null) return
    loadingOlder.value = true
    try {
      const page = await client.conversations.messages(id.value, { before })
      // Another branch may have been loaded in the meantime.
      if (older.value !== before) return
      batch(() => {
        messages.prepend(page)
        older.value = page.next
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
    if (switching.peek() !== null || state.editing.peek() !== null) return
    batch(() => {
      messages.forget(KEPT)
      // A page is asked for by the message that it comes before.
      older.value = ids.peek()[0]!
    })
  }

  return { show, loadOlder, forgetOlder }
}
