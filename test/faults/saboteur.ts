import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newDataDirectory } from '../server-process.ts'
import { ROOT } from '../tree.ts'

/** By file below `src/`; each replaces a text that must be there once. */
export type Edits = Record<string, [find: string, put: string][]>

/** A server that shows its readers what it has not stored yet. */
export const SHOWS_FIRST: Edits = {
  'server/events/event-log.ts': [
    [
      'const results = await store.write(',
      `const taken = new Map(shown)
      batch.forEach((change, i) => {
        const first = (taken.get(change.conversationId) ?? 0) + 1
        logged[i].forEach((event, j) => (event.seq = first + j))
        taken.set(change.conversationId, first - 1 + logged[i].length)
        publish(change.conversationId, logged[i].map((event) => ({ ...event })))
      })
      shown = taken
      const results = await store.write(`,
    ],
    ['let committing = false', 'let shown = new Map(); let committing = false'],
  ],
}

/**
 * Makes a copy of the sources with one fault built in, for a suite to catch.
 * @returns the copy's root, see `startServerProcess`
 */
export function buildSaboteur(edits: Edits): string {
  const root = join(newDataDirectory(), 'saboteur')
  mkdirSync(root)
  cpSync(join(ROOT, 'src'), join(root, 'src'), { recursive: true })
  for (const name of ['node_modules', 'package.json', 'docs', 'README.md'])
    symlinkSync(join(ROOT, name), join(root, name))
  for (const [file, changes] of Object.entries(edits)) {
    const path = join(root, 'src', file)
    let text = readFileSync(path, 'utf8')
    for (const [find, put] of changes) {
      if (text.split(find).length !== 2) throw new Error(`${file} no longer has, once: ${find}`)
      text = text.replace(find, () => put)
    }
    writeFileSync(path, text)
  }
  return root
}
