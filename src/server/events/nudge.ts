import type { Batch } from './frame.ts'

/** News of a conversation: events up to `last` are committed. */
export interface News {
  last: number
  /** The newest of them, in order; null where they are not at hand and have to be read. */
  batches: Batch[] | null
  /** Does a run end among them? */
  endsRun: boolean
  /** Do they change what a list of conversations shows? */
  listed: boolean
}

/** `null`: the conversation was deleted. */
export type Listen = (news: News | null) => void

/** Wakes the subscribers of a conversation in this process. */
export interface Nudge {
  publish(conversationId: string, news: News | null): void
  /** @returns leaves again */
  join(conversationId: string, listen: Listen): () => void
  /** The conversations that somebody follows. */
  readonly followed: ReadonlyMap<string, unknown>
  /** Hears of every conversation that is new, deleted, or shown otherwise in lists; null: of any, as news was missed. @returns leaves again */
  joinLists(listen: (conversationId: string | null) => void): () => void
  publishMissed(): void
}

function tell<T>(listeners: Set<(news: T) => void> | undefined, news: T): void {
  for (const listen of listeners ?? [])
    try {
      listen(news)
    } catch {
      // What is committed is committed, and the others must hear of it; this one has to come back.
      listeners?.delete(listen)
    }
}

export function createNudge(): Nudge {
  const channels = new Map<string, Set<Listen>>()
  const lists = new Set<(conversationId: string | null) => void>()
  return {
    publish(conversationId, news) {
      tell(channels.get(conversationId), news)
      if (!news || news.listed) tell(lists, conversationId)
    },
    join(conversationId, listen) {
      const channel = channels.get(conversationId) ?? new Set()
      channels.set(conversationId, channel.add(listen))
      return () => {
        channel.delete(listen)
        if (channel.size === 0 && channels.get(conversationId) === channel)
          channels.delete(conversationId)
      }
    },
    followed: channels,
    publishMissed: () => tell(lists, null),
    joinLists(listen) {
      lists.add(listen)
      return () => void lists.delete(listen)
    },
  }
}
