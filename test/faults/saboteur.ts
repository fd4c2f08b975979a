import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newDataDirectory } from '../server-process.ts'
import { ROOT } from '../tree.ts'

/**
 * Makes a copy of the sources with one fault built in, for a suite to catch.
 * @param edits by file below `src/`; each replaces a text that must be there once
 * @returns the copy's root, see `startServerProcess`
 */
export function buildSaboteur(edits: Record<string, [find: string, put: string][]>): string {
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
