import { readFileSync } from 'node:fs'
import { MAIN_OWNER } from './accounts/principal.ts'
import type { Config } from './config.ts'
import { exportConversation, type ExportFormat } from './conversations/export-conversation.ts'
import { importHistory, type Imported, type ImportOptions } from './conversations/import-history.ts'
import { readDumps } from './conversations/read-dumps.ts'
import { createEventLog } from './events/event-log.ts'
import { createNudge } from './events/nudge.ts'
import { StartError } from './start-error.ts'
import { isSqliteFile, readExampleDatabase } from './store/example-database.ts'
import { openStore } from './store/open-store.ts'

export interface ImportFilesOptions extends ImportOptions {
  owner?: string | undefined
}

/**
 * Makes a conversation of each file, for the command line: a dump as JSON, or a database of the chat example. All files
 * are read before anything is stored.
 * @throws StartError naming the file and the place of its first fault, or when the database is in use
 */
export async function importFiles(
  config: Config,
  paths: readonly string[],
  { owner = MAIN_OWNER, ...options }: ImportFilesOptions,
): Promise<Imported[]> {
  const files = paths.map((path) => readFile(path, options))
  const store = await openStore({ ...config, directory: config.dataDirectory })
  try {
    const nudge = createNudge()
    const deps = { store, nudge, log: createEventLog({ store, nudge }), now: Date.now }
    const made: Imported[] = []
    for (const dumps of files)
      made.push(await importHistory(deps, owner, dumps, options, readDumps))
    return made
  } finally {
    await store.close()
  }
}

/** What a file holds, after a look at all of it. */
function readFile(path: string, { unwrapArgs }: ImportOptions): string[] {
  const dumps = dumpsIn(path)
  const result = readDumps({ dumps, conversationId: '', now: Date.now(), unwrapArgs })
  if ('fault' in result) throw new StartError(`${path}: ${result.fault.message}`)
  return dumps
}

function dumpsIn(path: string): string[] {
  try {
    if (isSqliteFile(path)) return readExampleDatabase(path)
    return [new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))]
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

/**
 * Writes a conversation as a file, whoever owns it; also while a server runs.
 * @throws StartError when the database cannot be opened or there is no such conversation
 */
export async function exportFile(
  config: Config,
  id: string,
  format: ExportFormat,
  write: (piece: string) => Promise<unknown>,
): Promise<void> {
  const store = await openStore({ ...config, directory: config.dataDirectory, beside: true })
  try {
    const [[row]] = await store.read(store.conversations.byId({ id }))
    if (!row) throw new StartError(`There is no conversation ${id}.`)
    const { pieces } = await exportConversation({ store }, row.owner_id, id, format)
    for await (const piece of pieces) await write(piece)
  } finally {
    await store.close()
  }
}
