import { fileURLToPath } from 'node:url'
import type { DefaultModel } from '../protocol/index.ts'
import { createProviderKeys } from './accounts/provider-keys.ts'
import type { Config } from './config.ts'
import { keepCompacting } from './conversations/compact-log.ts'
import { createEventLog } from './events/event-log.ts'
import { createNudge } from './events/nudge.ts'
import { subscribe } from './events/subscribe.ts'
import { conversationHandlers } from './http/conversations.ts'
import { createFollowEvents, eventHandlers } from './http/events.ts'
import { healthHandlers } from './http/health.ts'
import { createHttp } from './http/http.ts'
import { listen } from './http/listen.ts'
import { modelHandlers } from './http/models.ts'
import { runHandlers } from './http/runs.ts'
import { createEventStreams } from './http/sse.ts'
import { createLogger } from './log.ts'
import { createModels } from './models/registry.ts'
import { drainRuns } from './runs/drain.ts'
import { openRuns } from './runs/open-runs.ts'
import { openSqlite } from './store/sqlite.ts'
import { createTools } from './tools/registry.ts'

/** A running server. */
export interface App {
  /** Where it listens, as an address for a browser. */
  readonly url: string
  readonly model: DefaultModel
  /** Lets running replies finish, then closes everything. @param hurry aborts the patience */
  close(hurry?: AbortSignal): Promise<void>
}

const WEB = fileURLToPath(new URL('../../dist/web', import.meta.url))

/**
 * Puts the rooms together and listens: store → models → tools → events → runs → http.
 * @throws StartError with one sentence for the person who started it
 */
export async function startApp(config: Config, now: () => number = Date.now): Promise<App> {
  const logger = createLogger(config.logLevel)
  const store = await openSqlite({ directory: config.dataDirectory, durability: config.durability })
  const keys = createProviderKeys(store, config.dataDirectory, config.secret, now)
  const { access: stored, unreadable } = await keys.all()
  if (unreadable.length > 0)
    logger.warn({ providers: unreadable }, 'stored provider keys cannot be read with this secret')
  const { defaultModel, providers: environment, discover } = config
  const models = await createModels({
    ...(defaultModel === undefined ? {} : { defaultModel }),
    environment,
    stored,
    discover,
    loopback: true,
  })
  const nudge = createNudge()
  const log = createEventLog({ store, nudge })
  const runs = await openRuns({ store, log, models, logger, now, tools: createTools() })
  const { context } = runs
  const stopCompacting = keepCompacting(store, now, logger)

  const streams = createEventStreams()
  const follow = createFollowEvents((options) => subscribe({ store, nudge }, options), streams)
  const { host, publicUrl, allowedHosts } = config
  const server = createHttp({
    host,
    publicUrl,
    allowedHosts,
    logger,
    webDirectory: WEB,
    dialects: [],
    handlers: {
      ...conversationHandlers({ store, log, nudge, now }, models),
      ...runHandlers(context, follow),
      ...eventHandlers({ store }, follow),
      ...modelHandlers(models, keys),
      ...healthHandlers(context, models),
    },
  })
  const port = await listen(server, host, config.port)

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    get model() {
      return models.defaultModel()
    },
    async close(hurry = new AbortController().signal) {
      await drainRuns(context, hurry)
      runs.close()
      stopCompacting()
      streams.close()
      server.close()
      server.closeIdleConnections()
      await store.close()
    },
  }
}
