import type { DatabaseSync } from 'node:sqlite'

/** Pages that are written at once. */
const PAGES = 64
/** A file of this size is written anew within a second or two. */
const SMALL = 134_217_728

/** What is left to do after a step; `busy`: when those who read have finished. */
export type Blanked = 'more' | 'busy' | 'done'

/**
 * Overwrites what removed rows have left in a database and its log, a step with each call. An index of words keeps those of
 * deleted entries until its parts are merged. Then the file is written anew; where nobody could write for too long
 * meanwhile, the pages that nobody uses are filled with nothing and given back, which leaves scraps between the rows of others.
 * Last, the log is moved into the file and cut off.
 * @param database its connection zeroes the rows that it deletes (`secure_delete`)
 * @returns does one step. `idle`: nobody is writing a reply, so the file may be written anew
 */
export function createBlanker(database: DatabaseSync): (idle: boolean) => Blanked {
  const number = (sql: string) => {
    const asked = database.prepare(sql)
    asked.setReturnArrays(true)
    return () => (asked.get() as unknown as [number | null])[0] ?? 0
  }
  const changes = number('select total_changes()')
  const unused = number('select freelist_count from pragma_freelist_count')
  const pages = number('select page_count from pragma_page_count')
  const pageSize = number('select page_size from pragma_page_size')()
  const newestNote = number('select max(id) from blanks')
  const asked = number('select count(*) from blanks where since = 0')
  const mergeWords = database.prepare(
    "insert into search_words (search_words, rank) values ('merge', ?)",
  )
  const fill = database.prepare('insert into blanks (since, data) values (1, zeroblob(?))')
  const giveBack = database.prepare(
    'delete from blanks where id = (select id from blanks where length(data) > 0 limit 1)',
  )
  const forget = database.prepare('delete from blanks where id <= ?')
  let steps = [begin]
  let newest = 0

  function begin(idle: boolean): boolean {
    // What is noted from now on is for the next time.
    newest = newestNote()
    // Negative: even where there are so few parts that no merge would be due.
    mergeWords.run(-PAGES)
    const anew = asked() > 0 || (idle && pages() * pageSize <= SMALL)
    steps = [begin, merge, ...(anew ? [rewrite] : [fillSome, emptySome]), cutLog]
    return true
  }

  /** @returns is it done? */
  function merge(): boolean {
    const before = changes()
    mergeWords.run(PAGES)
    return changes() - before < 2
  }

  function rewrite(): boolean {
    database.exec('vacuum')
    return true
  }

  function fillSome(): boolean {
    const free = Math.min(unused(), PAGES)
    // A page of such a value holds the number of the next one, too.
    if (free > 0) fill.run(free * (pageSize - 4))
    return free === 0
  }

  function emptySome(): boolean {
    return giveBack.run().changes === 0
  }

  function cutLog(): boolean {
    // Committed and synced, so that nothing is left in the log that was not.
    database.exec('update blanks set since = since; pragma busy_timeout = 0')
    try {
      const [log] = database.prepare('pragma wal_checkpoint(truncate)').all()
      if (Number(log?.['busy']) !== 0) return false
    } finally {
      database.exec('pragma busy_timeout = 5000')
    }
    forget.run(newest)
    return true
  }

  return (idle) => {
    const step = steps[0]!
    if (step(idle)) steps = steps.slice(1)
    else if (step === cutLog) return 'busy'
    if (steps.length > 0) return 'more'
    steps = [begin]
    return 'done'
  }
}
