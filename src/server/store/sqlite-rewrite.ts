import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../start-error.ts'
import { claimDataDirectory } from './sqlite-files.ts'

/**
 * Writes a database anew, so that nothing is left in its files but what is stored. Nobody else may use it meanwhile.
 * @throws StartError where somebody does, or there is no room for a second copy of it
 */
export function rewriteSqlite(directory: string): void {
  const unlock = claimDataDirectory(directory)
  const file = join(directory, 'loquat.sqlite')
  const database = new DatabaseSync(file, { timeout: 5000 })
  try {
    database.exec("insert into search_words (search_words) values ('optimize'); vacuum")
    const [log] = database.prepare('pragma wal_checkpoint(truncate)').all()
    if (Number(log?.['busy']) !== 0) throw new Error('it is being read')
    // Last: until then a server knows that there is something left to do.
    database.exec('delete from blanks')
  } catch (error) {
    throw new StartError(
      `What was erased is deleted, but the file ${file} cannot be written anew: ${(error as Error).message}. Run the command again.`,
    )
  } finally {
    database.close()
    unlock()
  }
}
