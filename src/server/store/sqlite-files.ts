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
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x564c, 'NCP'],
  [0x00c36400, 'CephFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0xaad7aaea, 'PanFS'],
  [0x786f4256, 'VirtualBox'],
  [0xbacbacbc, 'VMware'],
  [0x7c7c6673, 'Parallels'],
  [0x65735546, 'FUSE'],
])

const ALL = constants.R_OK | constants.W_OK | constants.X_OK
const FILES = ['lock.sqlite', 'loquat.sqlite', 'loquat.sqlite-wal', 'loquat.sqlite-shm']
const typeOf = (path: string): number => statfsSync(path).type

/**
 * Makes sure that the data directory can hold a database and that it is ours alone.
 * @param options `beside`: it may be in use by a server; `fileSystemType` for tests, the directory's real type otherwise
 * @returns gives the directory free again
 * @throws StartError with one sentence for the person who started the server
 */
export function claimDataDirectory(
  directory: string,
  { beside = false, fileSystemType = typeOf } = {},
): () => void {
  const path = makeDataDirectory(directory)
  refuseNetwork(path, fileSystemType)
  refuseReadOnly(path)
  return lock(path, beside)
}

/** @throws StartError when the folder is on a network file system */
export function refuseNetwork(path: string, fileSystemType = typeOf): void {
  const network = NETWORK_FILE_SYSTEMS.get(fileSystemType(path) >>> 0)
  if (network)
    throw new StartError(
      `The data directory ${path} is on a network file system (${network}), where SQLite can lose data. Choose a local disk with --data, or use Postgres with DATABASE_URL.`,
    )
}

/** SQLite opens what it may only read, too: it would lock nothing, and fail with the first message. @throws StartError */
export function refuseReadOnly(path: string): void {
  for (const name of FILES) {
    const file = join(path, name)
    try {
      accessSync(file, constants.R_OK | constants.W_OK)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') continue
      throw new StartError(
        `Loquat cannot write to ${file} (${code}). Give it to the user who starts Loquat, or choose another folder with --data.`,
      )
    }
  }
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
    accessSync(path, ALL)
    return path
  } catch (error) {
    throw unusable(path, error)
  }
}

/**
 * Finds out whether `makeDataDirectory` could do its work, and does nothing.
 * @returns the directory's absolute path
 * @throws StartError when it cannot be made or used
 */
export function examineDataDirectory(directory: string): string {
  const path = resolve(directory)
  let place = path
  while (!existsSync(place)) place = dirname(place)
  try {
    // With the dot, since root may do anything with a file but make others in it.
    accessSync(`${place}/.`, ALL)
    return path
  } catch (error) {
    throw unusable(path, error)
  }
}

const unusable = (path: string, error: unknown) =>
  new StartError(
    `Loquat cannot write to its data directory ${path} (${(error as NodeJS.ErrnoException).code}). Choose another with --data or LOQUAT_DATA.`,
  )

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
