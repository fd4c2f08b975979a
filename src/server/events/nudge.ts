/** News of a conversation: events `first` … `last` are committed. */
export interface News {
  first: number
  last: number
  /** Them as they are sent to readers, made once for all. */
  text(): string
  /** Does a run end among them? */
  endsRun: boolean
}

/** `null`: the conversation was deleted. */
export type Listen = (news: News | null) => void

/** Wakes the subscribers of a conversation in this process. */
export interface Nudge {
  publish(conversationId: string, news: News | null): void
  /** @returns leaves again */
  join(conversationId: string, listen: Listen): () => void
}

export function createNudge(): Nudge {
  const channels = new Map<string, Set<Listen>>()
  return {
    publish(conversationId, news) {
      const channel = channels.get(conversationId)
      for (const listen of channel ?? []) {
        try {
          listen(news)
        } catch {
          // What is committed is committed, and the others must hear of it; this one has to come back.
          channel?.delete(listen)
        }
      }
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
  }
}
