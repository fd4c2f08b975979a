import type { Accepted } from '../../runs/start-run.ts'

/** Replies remembered; the oldest are forgotten first. */
const KEPT = 10_000

/**
 * How many turns a reply makes with those above it. A turn is one more than the turn before it, so a session that goes on
 * is not counted from its beginning each time, and a repeated request is told what the first one was.
 */
export function createTurnCounts() {
  const turns = new Map<string, number>()
  return {
    /** @param count counts what is stored, for a reply whose turn before is not remembered */
    async of(
      { message, run }: Pick<Accepted, 'message' | 'run'>,
      count: () => Promise<number>,
    ): Promise<number> {
      const before = message.parentId === null ? 0 : turns.get(message.parentId)
      const known = turns.get(run.messageId) ?? (before === undefined ? undefined : before + 1)
      const found = known ?? (await count())
      turns.set(run.messageId, found)
      if (turns.size > KEPT) turns.delete(turns.keys().next().value!)
      return found
    },
  }
}
