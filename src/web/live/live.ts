import type { AccountEvent, ConversationEvent } from '../../protocol/index.ts'
import { ApiError, type Client, type FollowOptions } from '../../client/index.ts'
import { begin, createFollower, hears, type Follower, type Place } from './follower.ts'
import { browserTab, type TabPlace } from './tab.ts'
import { takePart, type Part } from './take-part.ts'
import type { News, Positions, StreamName, Told } from './talk.ts'

export interface FollowedOptions extends Pick<FollowOptions, 'after' | 'signal'> {
  /** The server is out of reach (true), or is back. */
  onBroken?: (broken: boolean) => void
}

/** Follows a conversation as `client.follow` does, over the browser's one stream, while anybody looks. */
export type Follow = (
  conversationId: string,
  options: FollowedOptions,
) => AsyncGenerator<ConversationEvent, void, void>

export interface Live {
  /** Says who sits here, as the server has said it; null while nobody is in. Without it nothing is live. */
  setOwner(ownerId: string | null): void
  /** Says whether there is something to do here that cannot wait until somebody looks. */
  setBusy(busy: boolean): void
  /** Follows the list from the change on with which it was loaded. */
  from(rev: number): void
  follow: Follow
}

/** What is open is followed after this time even if the list cannot be loaded. */
const PATIENCE = 1000

/**
 * Everything that changes by itself on this page: the list, and what is open. One tab of the browser holds a stream for
 * all that can be seen (`take-part.ts`), and each tab sees to it that it misses nothing and takes nothing twice: it hears
 * only streams that began where it stood, or before. A tab that nobody sees takes no part unless it is busy, and goes on
 * where it was.
 */
export function openLive(
  client: Pick<Client, 'followAccount'>,
  onListed: (event: AccountEvent) => void,
  tab = browserTab(),
): Live {
  const followers = new Map<string, Follower>()
  let list: Place | undefined
  /** Is the list loaded, or was it waited for long enough? */
  let ready = false
  let owner: string | null = null
  let busy = false
  let part: Part | undefined
  let place: TabPlace = 'away'
  /** Did the server refuse, so that it is not asked again until somebody wants something? */
  let refused = false

  /** Takes part, or not any more. */
  function consider() {
    const before = place
    place = tab.place()
    if (place === 'behind' && !busy) place = 'away'
    if (owner === null || !ready || refused || place === 'away') return leave()
    // Who goes behind lets another one lead, and who comes to the front does not wait for it.
    if (place !== before) leave()
    const inFront = place === 'in front'
    part ??= takePart({ client, tab, owner, inFront, positions, hear, onRefused })
  }

  function leave() {
    part?.leave()
    part = undefined
    // What is said from now on is not heard.
    for (const reader of [...followers.values(), list]) reader?.streams.clear()
  }

  /** Something is wanted that no stream brings yet. */
  function want() {
    refused = false
    if (part) part.want()
    else consider()
  }

  function positions(): Positions {
    const seqs = Object.fromEntries(Array.from(followers, ([id, { at }]) => [id, at]))
    return { rev: list?.at, seqs }
  }

  function hear(news: News) {
    if (news.type === 'open') {
      if (list) begin(list, news, news.from.rev)
      for (const [id, follower] of followers) begin(follower, news, news.from.seqs[id])
    } else if (news.type === 'events') for (const event of news.events) take(event, news)
    else
      for (const follower of followers.values())
        if (hears(follower, news)) follower.onBroken?.(news.broken)
  }

  function take(event: Told, name: StreamName) {
    if (event.type === 'event' || event.type === 'unfollow') {
      const follower = followers.get(event.conversationId)
      if (!follower || !hears(follower, name)) return
      if (event.type === 'unfollow') follower.fail(refusal(event.code))
      else follower.take(event.event)
    } else if (list && hears(list, name)) {
      const isBefore = event.type === 'reset' && event.rev === 0
      if (!isBefore && event.rev <= list.at) return
      if (isBefore) list = undefined
      else list.at = event.rev
      onListed(event)
    }
  }

  /** The other tabs find out for themselves. */
  function onRefused(error: unknown) {
    refused = true
    consider()
    for (const follower of followers.values()) follower.fail(error)
  }

  async function* follow(
    id: string,
    { after = 0, signal, onBroken }: FollowedOptions,
  ): ReturnType<Follow> {
    const follower = createFollower(after, onBroken)
    followers.set(id, follower)
    if (ready) want()
    else setTimeout(goWithout, PATIENCE)
    try {
      yield* follower.read(signal)
    } finally {
      if (followers.get(id) === follower) followers.delete(id)
      part?.less()
    }
  }

  /** The list cannot be loaded, so all of it shall come as changes. */
  function goWithout() {
    if (!ready && followers.size > 0) from(0)
  }

  function from(rev: number) {
    list = { at: rev, streams: new Map() }
    ready = true
    want()
  }

  tab.onMoved(consider)

  return {
    setOwner(ownerId) {
      if (owner !== ownerId) leave()
      owner = ownerId
      consider()
    },
    setBusy(now) {
      busy = now
      consider()
    },
    from,
    follow,
  }
}

/** What a stream that was only for this conversation would have been answered. */
function refusal(code: string): ApiError {
  const status = code === 'conversation_not_found' ? 404 : 409
  return new ApiError({ code, status, message: 'There is no such conversation.', retryable: false })
}
