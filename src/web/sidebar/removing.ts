import { batch } from '@preact/signals'
import type { Conversation } from '../../protocol/index.ts'
import { isMissing, sentenceOf } from '../api.ts'
import type { Removals } from './removals.ts'

/** How long somebody can think better of it, in seconds. */
export const UNDO_SECONDS = 10

const timers = new WeakMap<Removals, ReturnType<typeof setTimeout>>()

/** Takes a conversation away, and gives all that are waiting the whole time again. */
export function add(removals: Removals, conversation: Conversation): void {
  batch(() => {
    removals.waiting.value = [...removals.waiting.peek(), conversation]
    removals.problem.value = null
  })
  restart(removals)
}

/** Brings back all that are waiting, and gives them. */
export function bringBack(removals: Removals): readonly Conversation[] {
  hold(removals)
  const back = removals.waiting.peek()
  removals.waiting.value = []
  return back
}

/** Somebody is about to undo: no time runs out before `restart`. */
export const hold = (removals: Removals) => clearTimeout(timers.get(removals))

export function restart(removals: Removals): void {
  hold(removals)
  timers.set(
    removals,
    setTimeout(() => finish(removals), UNDO_SECONDS * 1000),
  )
}

/** Nobody can undo any more. */
export function finish(removals: Removals): void {
  hold(removals)
  const { waiting, told } = removals
  const leaving = waiting.peek()
  if (leaving.length === 0) return
  batch(() => {
    told.value = new Set([...told.peek(), ...leaving.map(({ id }) => id)])
    waiting.value = []
  })
  for (const { id } of leaving) void tell(removals, id)
}

async function tell({ client, told, problem }: Removals, id: string) {
  try {
    await client.conversations.delete(id)
  } catch (error) {
    if (isMissing(error)) return
    const left = new Set(told.peek())
    left.delete(id)
    batch(() => {
      told.value = left
      problem.value = sentenceOf(error)
    })
  }
}
