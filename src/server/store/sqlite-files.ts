import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../start-error.ts'
import { syncDirectory } from './durable-files.ts'

/** File systems on which SQLite's locks, and so its promises, do not hold (statfs(2) magic numbers). */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'CephFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x65735546, 'FUSE'],
])

/**
 * Makes sure that the data directory can hold a database and that it is ours alone.
 * @param options `beside`: it may be in use by a server; `fileSystemType` for tests, the directory's real type otherwise
 * @returns gives the directory free again
 * @throws StartError with one sentence for the person who started the server
 */
export function claimDataDirectory(
  directory: string,
  { beside = false, fileSystemType = (path: string): number => statfsSync(path).type } = {},
): () => void {
  const path = makeDataDirectory(directory)
  const network = NETWORK_FILE_SYSTEMS.get(fileSystemType(path) >>> 0)
  if (network)
    throw new StartError(
      `The data directory ${path} is on a network file system (${network}), where SQLite can lose data. Choose a local disk with --data, or use Postgres with DATABASE_URL.`,
    )
  return lock(path, beside)
}

/**
 * Makes the data directory where there is none.
 * @returns its absolute path
 * @throws StartError when it cannot be made or used
 */
export function makeDataDirectory(directory: string): string {
  const path = resolve(directory)
  try {
    makeDirectory(path)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return path
  } catch (error) {
    throw new StartError(
      `Loquat cannot write to its data directory ${path} (${(error as NodeJS.ErrnoException).code}). Choose another with --data or LOQUAT_DATA.`,
    )
  }
}

/** Node's own recursive mkdir never returns where a folder exists and nothing can be made in it, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return
  makeDirectory(dirname(path))
  mkdirSync(path, { mode: 0o700 })
  // SQLite syncs the names in the folder, not the folder's own.
  syncDirectory(dirname(path))
}

/** The lock is held by the operating system for as long as this process lives, so it cannot be left behind. */
function lock(path: string, beside: boolean): () => void {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(join(path, 'lock.sqlite'), { timeout: 0 })
    database.exec('pragma locking_mode = exclusive; begin exclusive')
    const held = database
    return () => held.close()
  } catch (error) {
    database?.close()
    if (!/locked|busy/i.test(String(error)))
      throw new StartError(
        `Loquat cannot write to its data directory ${path}: ${(error as Error).message}. Choose another with --data or LOQUAT_DATA.`,
      )
    if (beside) return () => {}
    throw new StartError(
      `Another Loquat is already running on the data directory ${path}. Stop it first, or choose another with --data.`,
    )
  }
}
