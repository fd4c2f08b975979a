import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Histories in every form they have had, as data. */
const FIXTURES = fileURLToPath(new URL('__fixtures__/', import.meta.url))

/** The samples of a folder by name. */
export function samples(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(FIXTURES + folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => [name.slice(0, -5), readFileSync(`${FIXTURES}${folder}/${name}`, 'utf8')]),
  )
}

const MINTED = /"<minted(?::(\w+))?>"/g

/**
 * What was expected, with the values that differ on each reading filled in from what came out.
 * @throws Error where such a value is not sound, or where one that must be the same twice is not
 */
export function fillMinted(expected: string, written: string): string {
  const made = written.split('\n')
  const seen = new Map<string, string>()
  return expected
    .split('\n')
    .map((line, index) =>
      line.replace(MINTED, (_, name: string | undefined) => {
        const value = /: ("[^"]*")/.exec(made[index] ?? '')?.[1] ?? '"nothing"'
        const isId = line.includes('tool_call_id')
        if (!(isId ? /^"pyd_ai_[0-9a-f]{32}"$/ : TIME).test(value))
          throw new Error(`line ${index + 1}: ${value} is not sound`)
        if (name !== undefined && name !== 'time' && (seen.get(name) ?? value) !== value)
          throw new Error(`line ${index + 1}: ${value} is not ${seen.get(name)}`)
        if (name !== undefined) seen.set(name, value)
        return value
      }),
    )
    .join('\n')
}

const TIME = /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?(Z|[+-]\d\d:\d\d)?"$/
