import type { AccountEvent, ConversationEvent } from '../protocol/index.ts'
import {
  ApiError,
  type Client,
  type Connection,
  type FollowAccountOptions,
  type FollowOptions,
} from '../client/index.ts'

/** Follows a conversation as `client.follow` does, over the page's one stream. */
export type Follow = (
  conversationId: string,
  options: Pick<FollowOptions, 'after' | 'signal' | 'onConnection'>,
) => AsyncGenerator<ConversationEvent, void, void>

export interface AccountLine {
  /** Follows the list from the change on with which it was loaded. */
  from(rev: number): void
  follow: Follow
}

/** Reconnects that come together are one. */
const SETTLE = 20
/** Who stops following often goes on in a moment, from a page loaded anew. */
const LEAVE = 1000
/** What is open is followed after this time even if the list cannot be loaded. */
const PATIENCE = 1000
/** A page in the background lets go of its stream after this time: a browser has few for all of them. */
const REST = 60_000

interface Follower {
  seq: number
  events: ConversationEvent[]
  failure?: unknown
  wake(): void
  onConnection: ((connection: Connection) => void) | undefined
}

/**
 * The page's one stream, for the list and for what is open: a browser has only six connections to a server, for all of
 * its tabs together. It is opened anew whenever what it shall carry changes.
 */
export function openAccountLine(
  client: Pick<Client, 'followAccount'>,
  onListed: (event: AccountEvent) => void,
): AccountLine {
  const followers = new Map<string, Follower>()
  let rev: number | undefined
  let connection = new AbortController()
  let resting = false
  let rest: ReturnType<typeof setTimeout> | undefined
  let soon: { timer: ReturnType<typeof setTimeout>; at: number } | undefined

  function reopenIn(delay: number) {
    const at = performance.now() + delay
    if (soon && soon.at <= at) return
    clearTimeout(soon?.timer)
    soon = { timer: setTimeout(reopen, delay), at }
  }

  function reopen() {
    soon = undefined
    connection.abort()
    connection = new AbortController()
    const idle = followers.size === 0
    if (!idle || (rev !== undefined && !resting)) void carry(new Map(followers), connection.signal)
  }

  /** @param given who is served by this connection: others joined later, at a position that it may have passed */
  async function carry(given: ReadonlyMap<string, Follower>, signal: AbortSignal) {
    const options: FollowAccountOptions = {
      after: rev ?? 0,
      follow: Object.fromEntries(Array.from(given, ([id, { seq }]) => [id, seq])),
      signal,
      onConnection: (state) => given.forEach(({ onConnection }) => onConnection?.(state)),
    }
    try {
      for await (const event of client.followAccount(options)) {
        if (signal.aborted) return
        if (event.type === 'event') {
          const follower = given.get(event.conversationId)
          if (!follower) continue
          follower.seq = event.event.seq
          follower.events.push(event.event)
          follower.wake()
        } else if (event.type === 'unfollow') fail(given.get(event.conversationId), event.code)
        else {
          rev = event.rev
          onListed(event)
        }
      }
    } catch (error) {
      if (signal.aborted) return
      // The server knows less than this page: its data was put back to an earlier day.
      if (error instanceof ApiError && error.code === 'cursor_ahead') {
        rev = undefined
        onListed({ type: 'reset', rev: 0 })
        reopenIn(PATIENCE)
      } else for (const follower of given.values()) fail(follower, error)
    }
  }

  function fail(follower: Follower | undefined, why: unknown) {
    if (!follower) return
    follower.failure = typeof why === 'string' ? refusal(why) : why
    follower.wake()
  }

  async function* follow(
    id: string,
    { after = 0, signal, onConnection }: Parameters<Follow>[1],
  ): ReturnType<Follow> {
    const follower: Follower = { seq: after, events: [], wake: () => {}, onConnection }
    followers.set(id, follower)
    reopenIn(rev === undefined ? PATIENCE : SETTLE)
    const wake = () => follower.wake()
    signal?.addEventListener('abort', wake)
    try {
      while (!signal?.aborted) {
        yield* follower.events.splice(0)
        if (follower.failure !== undefined) throw follower.failure
        if (follower.events.length === 0 && !signal?.aborted)
          await new Promise<void>((resolve) => (follower.wake = resolve))
      }
    } finally {
      signal?.removeEventListener('abort', wake)
      if (followers.get(id) === follower) followers.delete(id)
      reopenIn(LEAVE)
    }
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(rest)
    if (!document.hidden && resting) reopenIn(0)
    if (!document.hidden) resting = false
    else
      rest = setTimeout(() => {
        resting = true
        if (followers.size === 0) reopenIn(0)
      }, REST)
  })

  return {
    from(newest) {
      rev = newest
      reopenIn(SETTLE)
    },
    follow,
  }
}

/** What a stream that was only for this conversation would have been answered. */
function refusal(code: string): ApiError {
  const status = code === 'conversation_not_found' ? 404 : 409
  return new ApiError({ code, status, message: 'There is no such conversation.', retryable: false })
}
