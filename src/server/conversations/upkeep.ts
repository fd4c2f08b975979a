import { keepCompacting } from './compact-log.ts'
import { keepRemoving, type KeepRemovingDeps } from './keep-removing.ts'
import { relayOthers } from './relay-others.ts'
import { keepIndexing } from './search-index.ts'

/** What goes on beside all requests for as long as the server runs. */
export function startUpkeep(options: KeepRemovingDeps): { stop(): void } {
  const { store, nudge, logger, now } = options
  const stops = [
    relayOthers({ store, nudge }),
    keepCompacting(store, now, logger),
    keepIndexing(store, logger),
    keepRemoving(options),
  ]
  return { stop: () => stops.forEach((stop) => stop()) }
}
