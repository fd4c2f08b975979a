import { batch, computed, signal } from '@preact/signals'
import type { Conversation } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { isMissing, sentenceOf } from '../api.ts'

export type Removals = ReturnType<typeof createRemovals>

/** How long somebody can think better of it, in seconds. */
export const UNDO_SECONDS = 10

/**
 * Conversations that were deleted here: out of sight at once, deleted on the server when nobody can undo it any more, so
 * that undoing always works.
 */
export function createRemovals(client: Pick<Client, 'conversations'>) {
  const waiting = signal<readonly Conversation[]>([])
  /** What the server was told to delete. It stays here: its own word of it may come later than its answer. */
  const told = signal<ReadonlySet<string>>(new Set())
  const problem = signal<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function restart() {
    clearTimeout(timer)
    timer = setTimeout(finish, UNDO_SECONDS * 1000)
  }

  function finish() {
    clearTimeout(timer)
    const leaving = waiting.peek()
    if (leaving.length === 0) return
    batch(() => {
      told.value = new Set([...told.peek(), ...leaving.map(({ id }) => id)])
      waiting.value = []
    })
    for (const { id } of leaving) void remove(id)
  }

  async function remove(id: string) {
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

  return {
    /** The conversation that was open when it was deleted. */
    left: '',
    /** Those that can still be brought back, in the order of their deletion. */
    waiting,
    /** The ids of all that are not to be seen. */
    hidden: computed(() => new Set([...told.value, ...waiting.value.map(({ id }) => id)])),
    /** Why something could not be deleted; it is listed again. */
    problem,
    /** Takes a conversation away, and gives all that are waiting the whole time again. */
    add(conversation: Conversation) {
      batch(() => {
        waiting.value = [...waiting.peek(), conversation]
        problem.value = null
      })
      restart()
    },
    /** Brings back all that are waiting, and gives them. */
    undo(): readonly Conversation[] {
      clearTimeout(timer)
      const back = waiting.peek()
      waiting.value = []
      return back
    },
    /** Somebody is about to undo: no time runs out before `restart`. */
    hold: () => clearTimeout(timer),
    restart,
    /** Nobody can undo any more. */
    finish,
  }
}
