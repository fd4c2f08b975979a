import { computed, signal } from '@preact/signals'
import { isLive } from '../../protocol/index.ts'
import type { Conversation } from '../../protocol/index.ts'
import type { Outgoing } from './draft.ts'
import { createMessageStore } from './message-store.ts'

export type Phase = 'new' | 'loading' | 'ready' | 'missing' | 'failed'

/** A version of a message on its way to the screen. */
export interface Switching {
  /** The sibling in whose place it comes. */
  from: string
  to: string
  /** The arrow that was used. */
  step: -1 | 1
}

export type OpenState = ReturnType<typeof createOpenState>

/** One conversation on screen, as signals: what it holds, and what goes on in it. */
export function createOpenState(conversationId: string | null) {
  const messages = createMessageStore()
  const departure = signal<Outgoing | null>(null)
  /** The run of an accepted send whose first event has not come yet. */
  const awaited = signal<string | null>(null)
  const liveRun = computed(() => {
    const last = messages.last.value
    return last?.state && isLive(last.state) ? (last.runId ?? null) : awaited.value
  })
  return {
    id: signal(conversationId),
    phase: signal<Phase>(conversationId === null ? 'new' : 'loading'),
    conversation: signal<Conversation | null>(null),
    messages,
    departure,
    problem: signal<string | null>(null),
    broken: signal(false),
    older: signal<string | null>(null),
    loadingOlder: signal(false),
    /** The message being said otherwise, and what is in its editor at first. */
    editing: signal<{ id: string; text: string } | null>(null),
    /** The version of a message that was asked for in the place of another one, until it is shown. */
    switching: signal<Switching | null>(null),
    awaited,
    liveRun,
    busy: computed(
      () =>
        liveRun.value !== null || (departure.value !== null && departure.value.error === undefined),
    ),
    stopping: signal(false),
  }
}
