import { batch, computed, signal } from '@preact/signals'
import { createId } from '../../protocol/index.ts'
import { cutOff } from '../network.ts'
import type { Departures } from './departures.ts'
import type { OpenState } from './open-state.ts'
import type { Outbox, Outgoing } from './outbox.ts'

/** A message that was taken back, and where it stood. */
export interface Removed {
  item: Outgoing
  index: number
}

/** What a person does with messages that the server does not have yet. */
export function createUnsent(
  { departure, liveRun }: OpenState,
  outbox: Outbox,
  { depart, post, giveUp }: Pick<Departures, 'depart' | 'post' | 'giveUp'>,
) {
  const removed = signal<Removed | null>(null)
  const find = (itemId: string) => outbox.items.peek().find((item) => item.id === itemId)
  const isLineBusy = () => liveRun.peek() !== null || departure.peek() !== null

  /** Holds a message, so that it stays as it is while its writer does something with it. */
  function holdOne(itemId: string) {
    const item = find(itemId)
    if (item && item.held === undefined) outbox.replace(itemId, { ...item, held: 'paused' })
    giveUp(itemId)
  }

  /** Puts a message back in line, perhaps with other words. */
  function release(itemId: string, text?: string) {
    const item = find(itemId)
    if (!item) return
    const { held: _, ...rest } = item
    const changed = text !== undefined && text !== item.text
    const queued = isLineBusy()
    outbox.replace(itemId, {
      ...rest,
      // What is said otherwise is another message: the server may have heard of the one before.
      ...(changed ? { id: createId('msg'), text } : {}),
      ...(queued ? { queued } : {}),
    })
  }

  return {
    /** The messages that are not on their way, in their order. */
    unsent: computed(() => {
      const flying = cutOff.value ? undefined : departure.value?.id
      return outbox.items.value.filter((item) => item.id !== flying)
    }),
    removed,
    /** Sends a message or, while another one or a reply is on its way, queues it. @returns whether it is queued */
    send(text: string): boolean {
      removed.value = null
      const queued = isLineBusy()
      const item = { id: createId('msg'), text }
      if (queued) outbox.add({ ...item, at: Date.now(), queued })
      else post(item)
      return queued
    },
    /** Sends a message that waits, or could not be sent, before all others; a reply that is being written ends. */
    sendNow(itemId: string) {
      const item = find(itemId)
      if (!item) return
      if (item.held !== undefined || liveRun.peek() === null) return release(itemId)
      const hurried = { ...item, now: true as const }
      batch(() => {
        outbox.replace(itemId, hurried)
        void depart(hurried)
      })
    },
    holdOne,
    release,
    /** Takes a message back for good, unless it is put back. */
    remove(itemId: string) {
      const item = find(itemId)
      if (!item) return
      holdOne(itemId)
      removed.value = { item, index: outbox.items.peek().findIndex((it) => it.id === itemId) }
      outbox.drop(itemId)
    },
    putBack() {
      const back = removed.peek()
      removed.value = null
      if (back === null) return
      const { item, index } = back
      const waits = item.held === undefined && liveRun.peek() !== null
      outbox.add(waits ? item : { ...item, held: item.held ?? 'paused' }, index)
    },
  }
}
