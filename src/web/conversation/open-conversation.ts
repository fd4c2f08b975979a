import { batch, effect, untracked } from '@preact/signals'
import type { ComponentType } from 'preact'
import { createId, type Conversation } from '../../protocol/index.ts'
import { ApiError } from '../../client/index.ts'
import { isMissing, sentenceOf } from '../api.ts'
import type { Follow } from '../live/live.ts'
import { cutOff } from '../network.ts'
import { askUnseen } from './ask-unseen.ts'
import type { ConversationClient } from './conversation-client.ts'
import { createActions } from './conversation-actions.ts'
import { openLine, type ConversationLine } from './conversation-line.ts'
import { createDepartures } from './departures.ts'
import { createEditing } from './editing.ts'
import { createIncomingEvents } from './incoming-events.ts'
import { createMessagePages } from './message-pages.ts'
import { createOpenState } from './open-state.ts'
import { createOutbox, type Outgoing } from './outbox.ts'
import type { Shelf } from './shelf.ts'
import { createUnsent } from './unsent.ts'
import { moveKept } from '../tuning/kept.ts'
import { learnLater } from '../words/language.ts'

export interface OpenOptions {
  /** Null for a conversation that begins with its first message. */
  id: string | null
  /** The model for a new conversation; null leaves it to the server. */
  model: () => string | null
  onCreated: (conversation: Conversation) => void
  follow: Follow
  /** Where what was shown is kept for when the server is out of reach; absent: nowhere. */
  shelf?: Shelf
}

export type OpenConversation = ReturnType<typeof openConversation> & {
  /** Of a conversation that nobody keeps: what the page shows above it. */
  Banner?: ComponentType<{ open: OpenConversation }>
}

/** One conversation on screen: what it holds, what goes on in it, and what a person can do with it. */
export function openConversation(client: ConversationClient, options: OpenOptions) {
  const state = createOpenState(options.id)
  const { id, phase, problem } = state
  const pages = createMessagePages(client, state)
  const outbox = createOutbox(options.id)
  const incoming = createIncomingEvents(state, outbox, () => line?.reload())
  const departures = createDepartures(client, state, outbox, begin)
  const actions = createActions(client, state, departures.post)
  const stopAsking = askUnseen(client, state, outbox.items, () => line?.reload())
  let line: ConversationLine | null = null

  function connect(conversationId: string, loaded: boolean) {
    line?.close()
    line = openLine(client, options.follow, conversationId, loaded, {
      onPage(page) {
        batch(() => {
          pages.show(page)
          departures.resume()
        })
      },
      onEvent: incoming.add,
      seq: incoming.seq,
      onBroken: (now) => (state.broken.value = now),
      onFailure(error) {
        if (isMissing(error)) options.shelf?.drop(conversationId)
        phase.value = isMissing(error) ? 'missing' : 'failed'
        problem.value = sentenceOf(error)
      },
    })
  }

  async function begin(first: Outgoing, signal: AbortSignal): Promise<string> {
    const created = await create(first, signal)
    batch(() => {
      id.value = created.id
      outbox.moveTo(created.id)
      pages.show({
        items: [],
        next: null,
        // Whatever is in it by now is told.
        seq: 0,
        leafId: null,
        conversation: created,
        siblings: {},
      })
    })
    state.draft.moveTo(created.id)
    moveKept(created.id)
    if (state.closing.signal.aborted) return created.id
    connect(created.id, true)
    options.onCreated(created)
    return created.id
  }

  /** What a conversation is to begin with, as far as it has been chosen by now. */
  function chosen() {
    const { instructions, settings } = state.tuning.peek()
    return { instructions, settings, model: options.model() }
  }

  async function create(
    { begins = createId('conv') }: Outgoing,
    signal: AbortSignal,
  ): Promise<Conversation> {
    const asked = chosen()
    const created = await client.conversations
      .create({ id: begins, ...asked, signal })
      .catch((error: unknown) => {
        // It was begun with something else, and nobody heard that it was.
        if (error instanceof ApiError && error.code === 'conversation_conflict') return null
        throw error
      })
    const now = chosen()
    if (created && JSON.stringify(now) === JSON.stringify(asked)) return created
    return client.conversations.update(begins, now)
  }

  if (options.id !== null) connect(options.id, false)
  const stopLooking = effect(() => {
    if (phase.value !== 'loading' || !(cutOff.value || state.broken.value)) return
    const page = options.shelf?.get(id.peek() ?? '')
    if (page) untracked(() => pages.show(page))
  })
  // What an earlier page could not save; why, is said in words that come later.
  if (state.untold.peek())
    void Promise.all([import('../tuning/form.ts'), learnLater()]).then(
      ([{ formOf }]) => formOf(client, state),
      () => {},
    )

  return {
    client,
    ...state,
    ...createEditing(state, outbox),
    ...createUnsent(state, outbox, departures),
    ...actions,
    waits: departures.waits,
    loadOlder: pages.loadOlder,
    forgetOlder: pages.forgetOlder,
    /** Tries again after loading failed. */
    retry() {
      if (id.value === null) return
      phase.value = 'loading'
      problem.value = null
      connect(id.value, false)
    },
    /** @returns what there is to say about it, elsewhere */
    close(): ComponentType | undefined {
      const page = untracked(pages.newest)
      if (page) options.shelf?.put(page)
      state.closing.abort()
      stopLooking()
      state.sought.value = null
      departures.leave()
      stopAsking()
      outbox.close()
      line?.close()
      return undefined
    },
  }
}
