import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { DefaultModel } from '../protocol/index.ts'
import { createProviderKeys } from './accounts/provider-keys.ts'
import type { Config } from './config.ts'
import { compactRuns } from './events/compact.ts'
import { createEventLog } from './events/event-log.ts'
import { createNudge } from './events/nudge.ts'
import { conversationHandlers } from './http/conversations.ts'
import { createFollowEvents, eventHandlers } from './http/events.ts'
import { healthHandlers } from './http/health.ts'
import { createHttp } from './http/http.ts'
import { modelHandlers } from './http/models.ts'
import { runHandlers } from './http/runs.ts'
import { createEventStreams } from './http/sse.ts'
import { createLogger } from './log.ts'
import { createModels } from './models/registry.ts'
import { drainRuns } from './runs/drain.ts'
import { keepLeases } from './runs/lease.ts'
import { recoverRuns } from './runs/recover-runs.ts'
import type { RunContext } from './runs/run-context.ts'
import { StartError } from './start-error.ts'
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
const COMPACT_EVERY_MS = 60_000

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
    ...{ environment, stored, discover, loopback: true },
  })
  const nudge = createNudge()
  const log = createEventLog({ store, nudge })
  const context: RunContext = {
    ...{ store, log, models, logger, now, tools: createTools() },
    ...{ nodeId: randomUUID(), active: new Map(), queued: 0, draining: false },
  }
  await recoverRuns(context, store.exclusive)
  const stopLeases = keepLeases(context)
  const compact = () =>
    compactRuns(store, now()).catch((err: unknown) => logger.error({ err }, 'compaction failed'))
  const compaction = setInterval(() => void compact(), COMPACT_EVERY_MS)

  const streams = createEventStreams()
  const follow = createFollowEvents({ store, nudge }, streams)
  const { host, publicUrl, allowedHosts } = config
  const server = createHttp({
    ...{ host, publicUrl, allowedHosts, logger, webDirectory: WEB },
    handlers: {
      ...conversationHandlers({ store, log, nudge, now }, models),
      ...runHandlers(context, follow),
      ...eventHandlers({ store }, follow),
      ...modelHandlers(models, keys),
      ...healthHandlers(context, models),
    },
  })
  const port = await listen(server, config)

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    get model() {
      return models.defaultModel()
    },
    async close(hurry = new AbortController().signal) {
      await drainRuns(context, hurry)
      stopLeases()
      clearInterval(compaction)
      streams.close()
      server.close()
      server.closeIdleConnections()
      await store.close()
    },
  }
}

function listen(server: ReturnType<typeof createHttp>, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new StartError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is in use on ${host}. Stop what uses it, or choose another with --port.`
            : `Loquat cannot listen on ${host} port ${port}: ${error.message}.`,
        ),
      ),
    )
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
