import type { RouteId } from '../../protocol/index.ts'
import type { ProviderKeys } from '../accounts/provider-keys.ts'
import type { AccountFeed } from '../conversations/account-feed.ts'
import type { ConversationsDeps } from '../conversations/conversations.ts'
import type { SubscribeOptions, Subscription } from '../events/subscribe.ts'
import type { RunContext } from '../runs/run-context.ts'
import type { TemporaryContext } from '../temporary/temporary-runs.ts'
import { accountEventHandlers } from './account-events.ts'
import { conversationHandlers } from './conversations.ts'
import type { Entrance } from './entrance.ts'
import { createFollowEvents, eventHandlers } from './events.ts'
import { healthHandlers } from './health.ts'
import { historyHandlers } from './histories.ts'
import { modelHandlers } from './models.ts'
import type { Handlers } from './request.ts'
import { runHandlers } from './runs.ts'
import { shareHandlers } from './shares.ts'
import type { EventStreams } from './sse.ts'
import { statsHandlers } from './stats.ts'
import { temporaryHandlers } from './temporary.ts'

/** What the native API speaks for. */
export interface NativeDeps extends Pick<ConversationsDeps, 'nudge'> {
  context: RunContext
  temporary: TemporaryContext
  keys: ProviderKeys
  feed: AccountFeed
  subscribe: (options: SubscribeOptions) => Subscription
  streams: EventStreams
  entrance: Entrance
}

/** The handlers of every route of the native API. */
export function nativeHandlers(deps: NativeDeps): Handlers<RouteId> {
  const { context, temporary, nudge, keys, feed, subscribe, streams, entrance } = deps
  const { store, log, models, now } = context
  const follow = createFollowEvents(subscribe, streams)
  return {
    ...entrance.handlers,
    ...conversationHandlers({ store, log, nudge, now }, models),
    ...historyHandlers({ store, log, nudge, now }),
    ...statsHandlers({ store, now }),
    ...shareHandlers({ store, now }, entrance.countReader),
    ...runHandlers(context, follow),
    ...temporaryHandlers(temporary, streams),
    ...eventHandlers({ store }, follow),
    ...accountEventHandlers({ store, feed, subscribe, streams }),
    ...modelHandlers(models, keys),
    ...healthHandlers(context, models, context.telemetry),
  }
}
