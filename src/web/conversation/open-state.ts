import { computed, signal } from '@preact/signals'
import { isLive } from '../../protocol/index.ts'
import type { Conversation, Message } from '../../protocol/index.ts'
import { cutOff } from '../network.ts'
import { loadKept, type Tuning } from '../tuning/kept.ts'
import { standardInstructions } from '../tuning/standard-instructions.ts'
import { createDraft, type Draft } from './draft.ts'
import { createMessageStore } from './message-store.ts'
import type { Outgoing } from './outbox.ts'

export type Phase = 'new' | 'loading' | 'ready' | 'missing' | 'failed'

/** A version of a message on its way to the screen. */
export interface Switching {
  /** The sibling in whose place it comes. */
  from: string
  to: string
  /** The arrow that was used. */
  step: -1 | 1
}

/** A message being said otherwise. */
export interface Edit {
  draft: Draft
  /** The message as it was, where it is not sent yet. */
  item: Outgoing | undefined
}

export type OpenState = ReturnType<typeof createOpenState>

/** One conversation on screen, as signals: what it holds, and what goes on in it. */
export function createOpenState(conversationId: string | null) {
  const messages = createMessageStore()
  const conversation = signal<Conversation | null>(null)
  const kept = loadKept(conversationId)
  /** What a conversation that has not begun is to begin with, where that is not the usual. */
  const first = signal<Partial<Tuning>>(kept.tuning ?? {})
  /** Aborted when it is closed. */
  const closing = new AbortController()
  /** The message on its way to the server. */
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
    conversation,
    messages,
    departure,
    problem: signal<string | null>(null),
    broken: signal(false),
    older: signal<string | null>(null),
    loadingOlder: signal(false),
    /** The messages being said otherwise, by their ids. */
    editing: signal<ReadonlyMap<string, Edit>>(new Map()),
    /** The reply that shall be given again, by a model that is still to be chosen. */
    answering: signal<Pick<Message, 'id' | 'runId' | 'model'> | null>(null),
    /** The run whose prompt is looked at. */
    inspected: signal<string | null>(null),
    /** The version of a message that was asked for in the place of another one, until it is shown. */
    switching: signal<Switching | null>(null),
    /** Is a new conversation being made of what was said here? */
    forking: signal(false),
    /** The message to go to, until it is in sight. */
    sought: signal<string | null>(null),
    awaited,
    liveRun,
    /** When the replies ended that ended on this page, by their runs, in milliseconds since 1970. */
    endedAt: new Map<string, number>(),
    /** Is there something to stop: a reply, or the message that asks for it? */
    busy: computed(() => liveRun.value !== null || (departure.value !== null && !cutOff.value)),
    stopping: signal(false),
    /** The message whose reply was to stop before there was one; empty for none. */
    unwanted: signal(''),
    first,
    /** What its model is told, and how it is to answer. */
    tuning: computed<Tuning>(
      () =>
        conversation.value ?? {
          instructions: standardInstructions.value || null,
          settings: {},
          ...first.value,
        },
    ),
    shownTuning: signal(false),
    /** While a change of these is on its way to the server; it never rejects. */
    saving: signal<Promise<void> | null>(null),
    /** Done when the server knows the model that was chosen last: what is asked for next is asked of that. It never rejects. */
    choosing: null as Promise<unknown> | null,
    /** Is there a change of these that the server does not have? */
    untold: signal(Object.keys(kept.edits ?? {}).length > 0),
    /** What is in the composer. */
    draft: createDraft(conversationId, closing.signal),
    closing,
  }
}
