import type { AccountEvent, ConversationEvent, FollowedEvent } from '../protocol/index.ts'
import { followLine, type LineOptions } from './line.ts'
import type { Open } from './request.ts'

export interface FollowAccountOptions extends LineOptions {
  /** The `rev` of the last change already known, as `conversations.list` gives it; 0, the default, for everything. */
  after?: number
  /** Conversations whose own events are wanted in the same stream: the last known `seq` by id, at most 20. */
  follow?: Readonly<Record<string, number>>
  /** Whose list it must be: the server refuses with `unauthorized` where somebody else has signed in meanwhile. */
  owner?: string | undefined
}

const ACCOUNT = ['conversation', 'conversation-delete', 'reset']

/**
 * Follows one's list of conversations, and the events of some of them, each once and in order, over one connection at a
 * time. On `reset` read the list anew. Throws `ApiError` where trying again cannot help.
 */
export function followAccount(
  open: Open,
  options: FollowAccountOptions = {},
): AsyncGenerator<AccountEvent | FollowedEvent, void, void> {
  let rev = options.after ?? 0
  const seqs = new Map(Object.entries(options.follow ?? {}))
  return followLine<AccountEvent | FollowedEvent>(
    {
      open(signal) {
        const follow = Array.from(seqs, ([id, seq]) => `${id}:${seq}`).join()
        const query = { after: rev, follow: follow || undefined, owner: options.owner }
        return open('followAccount', { query, signal })
      },
      read({ id, event: type, data }) {
        const body = JSON.parse(data) as { conversationId: string; seq: number }
        if (ACCOUNT.includes(type)) {
          if (Number(id) <= rev) return undefined
          rev = Number(id)
          return { ...body, type, rev } as unknown as AccountEvent
        }
        const { conversationId, ...rest } = body
        if (type === 'unfollow') {
          seqs.delete(conversationId)
          return { ...body, type } as unknown as FollowedEvent
        }
        if (rest.seq <= (seqs.get(conversationId) ?? 0)) return undefined
        seqs.set(conversationId, rest.seq)
        return { type: 'event', conversationId, event: { ...rest, type } as ConversationEvent }
      },
      isOver: () => false,
    },
    options,
  )
}
