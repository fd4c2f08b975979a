import type { Logger } from '../log.ts'
import type { Nudge } from '../events/nudge.ts'
import type { Store } from '../store/store.ts'
import { keepCompacting } from './compact-log.ts'
import { relayOthers } from './relay-others.ts'
import { keepIndexing } from './search-index.ts'

/** What goes on beside all requests for as long as the server runs. */
export function startUpkeep(options: {
  store: Store
  nudge: Nudge
  logger: Logger
  now: () => number
}): { stop(): void } {
  const { store, nudge, logger, now } = options
  const stops = [
    relayOthers({ store, nudge }),
    keepCompacting(store, now, logger),
    keepIndexing(store, logger),
  ]
  return { stop: () => stops.forEach((stop) => stop()) }
}
