import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { DatabaseSync } from 'node:sqlite'

/** Opens a database that is not to be changed, nor anything beside it; a server may be at work in it. */
export function openReadOnly(file: string): DatabaseSync {
  const address = pathToFileURL(file)
  // Without a log of writes nobody writes. Reading it the usual way would leave an empty one behind.
  if (!existsSync(`${file}-wal`)) address.search = 'immutable=1'
  return new DatabaseSync(address, { readOnly: true, timeout: 5000 })
}
