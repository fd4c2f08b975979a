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
  /** Is it on the active branch, as far as that is loaded? Whoever asks does not hear of changes. */
  isShown(id: string): boolean
  /** The ids of a message's siblings and its own, oldest first. Whoever reads them hears of new ones. */
  siblings(id: string): string[]
  seq(): number
  /** Begins anew from the newest page. */
  reset(page: MessagePage): void
  /** Adds an older page before the others. */
  prepend(page: MessagePage): void
  /** Lets go of all but the newest messages of the branch, and those beside it. */
  forget(keep: number): void
  /** Folds events in. Gives false, and keeps showing the branch before, when the active one is not loaded. */
  apply(events: readonly ConversationEvent[]): boolean
}

export function createMessageStore(): MessageStore {
  let state: ConversationState = EMPTY_STATE
  /** The earliest message that is loaded of the active branch. */
  let top: string | undefined
  const signals = new Map<string, Signal<Message>>()
  const ids = signal<string[]>([])
  /** The answers to each message, as far as they are known. */
  const answers = signal<ReadonlyMap<string | null, readonly string[]>>(new Map())

  /** @returns is all of the active branch there that was loaded before? */
  function publish(next: ConversationState): boolean {
    const before = state
    state = next
    const branch = path(next)
    const whole = branch.length > 0 ? reachesTop(branch[0]!) : next.leafId === null
    batch(() => {
      const added: Message[] = []
      for (const message of Object.values(next.messages)) {
        if (before.messages[message.id] === message) continue
        const known = signals.get(message.id)
        if (known) known.value = message
        else signals.set(message.id, signal(message))
        if (!before.messages[message.id]) added.push(message)
      }
      relate(added)
      const shown = branch.map((message) => message.id)
      if (whole && shown.join() !== ids.value.join()) ids.value = shown
    })
    return whole
  }

  function reachesTop({ id, parentId }: Message): boolean {
    return parentId === null || id === top
  }

  /** Adds new answers behind those that are known. */
  function relate(added: readonly Message[]) {
    if (added.length === 0) return
    const all = new Map(answers.peek())
    for (const { id, parentId } of added)
      all.set(parentId, [...new Set([...(all.get(parentId) ?? []), id])])
    answers.value = all
  }

  /** Puts what the server says before what was only seen: it knows all of them, and their order. */
  function relatePage({ siblings, items }: MessagePage) {
    const all = new Map(answers.peek())
    for (const { id, parentId } of items)
      all.set(parentId, [...new Set([...(siblings[id] ?? [id]), ...(all.get(parentId) ?? [])])])
    answers.value = all
  }

  return {
    ids,
    last: computed(() => signals.get(ids.value.at(-1) ?? '')?.value ?? null),
    message: (id) => signals.get(id)!,
    has: (id) => state.messages[id] !== undefined,
    isShown: (id) => ids.peek().includes(id),
    siblings: (id) => [...(answers.value.get(signals.get(id)?.peek().parentId ?? null) ?? [id])],
    seq: () => state.seq,
    reset(page) {
      batch(() => {
        answers.value = new Map()
        relatePage(page)
        top = page.items[0]?.id
        publish({ seq: page.seq, leafId: page.leafId, messages: byId(page.items), patch: {} })
      })
    },
    prepend(page) {
      batch(() => {
        relatePage(page)
        top = page.items[0]?.id ?? top
        publish({ ...state, messages: { ...byId(page.items), ...state.messages } })
      })
    },
    forget(keep) {
      const gone = ids.peek().slice(0, -keep)
      if (gone.length === 0) return
      const left = { ...state.messages }
      for (const id of gone) {
        delete left[id]
        signals.delete(id)
      }
      top = ids.peek()[gone.length]
      publish({ ...state, messages: left })
    },
    apply: (events) => publish(events.reduce(reduce, state)),
  }
}

function byId(messages: readonly Message[]): Record<string, Message> {
  return Object.fromEntries(messages.map((message) => [message.id, message]))
}
