import { batch } from '@preact/signals'
import type { Conversation } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import type { Follow } from '../account-line.ts'
import { isMissing, sentenceOf } from '../api.ts'
import { createActions } from './conversation-actions.ts'
import { openLine, type ConversationLine } from './conversation-line.ts'
import { createDepartures } from './departures.ts'
import { saveDraft } from './draft.ts'
import { createIncomingEvents } from './incoming-events.ts'
import { createMessagePages } from './message-pages.ts'
import { createOpenState } from './open-state.ts'

export interface OpenOptions {
  /** Null for a conversation that begins with its first message. */
  id: string | null
  /** The model for a new conversation; null leaves it to the server. */
  model: () => string | null
  onCreated: (conversation: Conversation) => void
  follow: Follow
}

export type OpenConversation = ReturnType<typeof openConversation>

/** One conversation on screen: what it holds, what goes on in it, and what a person can do with it. */
export function openConversation(client: Client, options: OpenOptions) {
  const state = createOpenState(options.id)
  const { id, phase, problem } = state
  const pages = createMessagePages(client, state)
  const incoming = createIncomingEvents(state, () => line?.reload())
  const { depart, resume, ...departures } = createDepartures(client, state, begin)
  const actions = createActions(client, state, depart)
  let line: ConversationLine | null = null

  function connect(conversationId: string, loaded: boolean) {
    line?.close()
    line = openLine(client, options.follow, conversationId, loaded, {
      onPage(page) {
        pages.show(page)
        resume(conversationId)
      },
      onEvent: incoming.add,
      seq: incoming.seq,
      onBroken: (now) => (state.broken.value = now),
      isBusy: () => state.busy.value,
      onFailure(error) {
        phase.value = isMissing(error) ? 'missing' : 'failed'
        problem.value = sentenceOf(error)
      },
    })
  }

  async function begin(): Promise<string> {
    const model = options.model()
    const created = await client.conversations.create(model === null ? {} : { model })
    batch(() => {
      id.value = created.id
      pages.show({
        items: [],
        next: null,
        seq: created.seq,
        leafId: null,
        conversation: created,
        siblings: {},
      })
    })
    saveDraft(null, '')
    connect(created.id, true)
    options.onCreated(created)
    return created.id
  }

  if (options.id !== null) connect(options.id, false)

  return {
    ...state,
    ...departures,
    ...actions,
    loadOlder: pages.loadOlder,
    forgetOlder: pages.forgetOlder,
    /** Tries again after loading failed. */
    retry() {
      if (id.value === null) return
      phase.value = 'loading'
      problem.value = null
      connect(id.value, false)
    },
    close: () => line?.close(),
  }
}
