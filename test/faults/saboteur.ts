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
  for (const file of Object.keys(edits)) writeFileSync(join(root, 'src', file), edited(file, edits))
  return root
}

/**
 * The names of the saboteurs that a suite tries: the first, and all of them with TEST_LONG=1.
 * @throws Error where one, tried or not, no longer fits the sources
 */
export function saboteursToTry(all: Readonly<Record<string, Edits>>): string[] {
  for (const edits of Object.values(all)) for (const file of Object.keys(edits)) edited(file, edits)
  return Object.keys(all).slice(0, process.env['TEST_LONG'] === '1' ? undefined : 1)
}

/** A source with its faults. */
function edited(file: string, edits: Edits): string {
  let text = readFileSync(join(ROOT, 'src', file), 'utf8')
  for (const [find, put] of edits[file]!) {
    if (text.split(find).length !== 2) throw new Error(`${file} no longer has, once: ${find}`)
    text = text.replace(find, () => put)
  }
  return text
}
