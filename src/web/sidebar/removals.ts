import { computed, signal } from '@preact/signals'
import type { Client } from '../../client/index.ts'
import type { Conversation } from '../../protocol/index.ts'

export type Removals = ReturnType<typeof createRemovals>

/**
 * Conversations that were deleted here: out of sight at once, deleted on the server when nobody can undo it any more, so
 * that undoing always works. What is done with them (`removing.ts`) comes with the first.
 */
export function createRemovals(client: Pick<Client, 'conversations'>) {
  const waiting = signal<readonly Conversation[]>([])
  const told = signal<ReadonlySet<string>>(new Set())
  return {
    client,
    /** The conversation that was open when it was deleted. */
    left: '',
    /** Those that can still be brought back, in the order of their deletion. */
    waiting,
    /** What the server was told to delete. It stays here: its own word of it may come later than its answer. */
    told,
    /** The ids of all that are not to be seen. */
    hidden: computed(() => new Set([...told.value, ...waiting.value.map(({ id }) => id)])),
    /** Why something could not be deleted; it is listed again. */
    problem: signal<string | null>(null),
  }
}
