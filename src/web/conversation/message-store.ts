import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { EMPTY_STATE, path, reduce } from '../../protocol/index.ts'
import type { ConversationEvent, ConversationState, Message } from '../../protocol/index.ts'
import type { MessagePage } from '../../client/index.ts'

/** The messages of one conversation as signals: whoever shows a message hears of that message only. */
export interface MessageStore {
  /** The ids of the active branch, as far as it is loaded, oldest first. */
  ids: ReadonlySignal<string[]>
  /** The last of them. */
  last: ReadonlySignal<Message | null>
  message(id: string): ReadonlySignal<Message>
  has(id: string): boolean
  seq(): number
  /** Begins anew from the newest page. */
  reset(page: MessagePage): void
  /** Adds an older page before the others. */
  prepend(page: MessagePage): void
  /** Folds events in. Gives false when the active branch leads to messages that are not loaded. */
  apply(events: readonly ConversationEvent[]): boolean
}

export function createMessageStore(): MessageStore {
  let state: ConversationState = EMPTY_STATE
  const signals = new Map<string, Signal<Message>>()
  const ids = signal<string[]>([])

  function publish(next: ConversationState) {
    const before = state
    state = next
    batch(() => {
      for (const message of Object.values(next.messages)) {
        if (before.messages[message.id] === message) continue
        const known = signals.get(message.id)
        if (known) known.value = message
        else signals.set(message.id, signal(message))
      }
      const branch = path(next).map((message) => message.id)
      if (branch.join() !== ids.value.join()) ids.value = branch
    })
  }

  return {
    ids,
    last: computed(() => signals.get(ids.value.at(-1) ?? '')?.value ?? null),
    message: (id) => signals.get(id)!,
    has: (id) => signals.has(id),
    seq: () => state.seq,
    reset(page) {
      publish({ seq: page.seq, leafId: page.leafId, messages: byId(page.items), patch: {} })
    },
    prepend(page) {
      publish({ ...state, messages: { ...byId(page.items), ...state.messages } })
    },
    apply(events) {
      publish(events.reduce(reduce, state))
      return state.leafId === null || state.messages[state.leafId] !== undefined
    },
  }
}

function byId(messages: readonly Message[]): Record<string, Message> {
  return Object.fromEntries(messages.map((message) => [message.id, message]))
}
