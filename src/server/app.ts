import type { Access, DefaultModel } from '../protocol/index.ts'
import { chooseAccess } from './accounts/choose-access.ts'
import { createRateLimits } from './accounts/limits.ts'
import { createProviderKeys, readAccess } from './accounts/provider-keys.ts'
import { createTokens } from './accounts/tokens.ts'
import type { Config } from './config.ts'
import { createAccountFeed } from './conversations/account-feed.ts'
import { startUpkeep } from './conversations/upkeep.ts'
import { createEventLog } from './events/event-log.ts'
import { createNudge } from './events/nudge.ts'
import { subscribe, type SubscribeOptions } from './events/subscribe.ts'
import { createEntrance } from './http/entrance.ts'
import { allDialects } from './http/dialects/dialects.ts'
import { createHttp } from './http/http.ts'
import { listen } from './http/listen.ts'
import { nativeHandlers } from './http/native.ts'
import { createEventStreams } from './http/sse.ts'
import { createLogger } from './log.ts'
import { observedModels, observedStore, observedTools, watchServer } from './observe.ts'
import { createModels } from './models/registry.ts'
import { drainRuns } from './runs/drain.ts'
import { createRest } from './rest.ts'
import { openRuns } from './runs/open-runs.ts'
import { openStore } from './store/open-store.ts'
import { openTelemetry } from './telemetry/telemetry.ts'
import { temporaryRuns } from './temporary/temporary-runs.ts'
import { createTools } from './tools/registry.ts'

/** A running server. */
export interface App {
  /** Where it listens, as an address for a browser. */
  readonly url: string
  readonly model: DefaultModel
  readonly access: Access
  /** Made because there was none: shown once, in a link. */
  readonly firstToken: string | undefined
  /** Resolves when the database can no longer be trusted: what is left to do is to end the process. */
  readonly broken: Promise<Error> | undefined
  /** Lets running replies finish, then closes everything. @param hurry aborts the patience */
  close(hurry?: AbortSignal): Promise<void>
}

/**
 * Puts the rooms together and listens: store → models → tools → events → runs → http.
 * @throws StartError with one sentence for the person who started it
 */
export async function startApp(config: Config, now: () => number = Date.now): Promise<App> {
  const logger = createLogger(config.logLevel)
  const telemetry = await openTelemetry(config.telemetry)
  const opened = await openStore({ ...config, directory: config.dataDirectory })
  const store = observedStore(opened, telemetry)
  const keys = createProviderKeys(store, config.dataDirectory, config.secret, now)
  const stored = await readAccess(keys, logger)
  const { providers: environment, maxSteps, maxRuns, titleModel, summaryModel } = config
  const models = observedModels(await createModels({ ...config, environment, stored }), telemetry)
  const tokens = createTokens(store, now)
  const { access, firstToken } = await chooseAccess(config, tokens)
  const createRateLimit = createRateLimits(store, now)
  const entrance = createEntrance({ ...config, access, tokens, createRateLimit })
  const tools = observedTools(createTools(config.tools), telemetry)
  const nudge = createNudge()
  const rest = createRest()
  const log = createEventLog({ store, nudge, rest: rest.until })
  const upkeep = startUpkeep({ ...config, store, nudge, logger, now })
  const limits = { runLimit: entrance.runLimit, maxSteps, maxRuns, titleModel, summaryModel }
  const runs = await openRuns({ store, log, models, logger, now, tools, telemetry, ...limits })
  const { context } = runs
  const temporary = temporaryRuns(context)

  const streams = createEventStreams()
  const follow = (options: SubscribeOptions) => subscribe({ store, nudge }, options)
  const readers = { nudge, feed: createAccountFeed({ store, nudge }), subscribe: follow, streams }
  const handlers = nativeHandlers({ context, temporary, keys, entrance, ...readers })
  const conversations = { store, log, nudge, now }
  const dialects = allDialects({ ...config, context, conversations, subscribe: follow })
  const server = createHttp({ ...config, ...entrance, logger, telemetry, handlers, dialects })
  server.on('connection', rest.noteConnection)
  watchServer(telemetry, context, server)

  return {
    url: await listen(server, config.host, config.port),
    access,
    firstToken,
    broken: store.broken,
    get model() {
      return models.defaultModel()
    },
    async close(hurry = new AbortController().signal) {
      await Promise.all([context, temporary].map((all) => drainRuns(all, hurry)))
      runs.close()
      upkeep.stop()
      streams.close()
      entrance.close()
      server.close()
      server.closeIdleConnections()
      await store.close()
      await telemetry.close()
    },
  }
}
