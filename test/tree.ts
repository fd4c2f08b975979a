import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A file of the repository. `path` is relative to its root, with `/`. */
export interface SourceFile {
  path: string
  text: string
}

const TEXT = ['.ts', '.tsx', '.js', '.mjs', '.css', '.html', '.json', '.md']

/** Every text file of the repository that git does not ignore. */
export function readTree(folder: string = ROOT): SourceFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): SourceFile[] => {
    const path = join(folder, entry.name)
    if (isIgnored(entry.name)) return []
    if (entry.isDirectory()) return readTree(path)
    const text = TEXT.includes(extname(entry.name)) ? readFileSync(path, 'utf8') : ''
    return [{ path: relative(ROOT, path).split(sep).join('/'), text }]
  })
}

const IGNORED = readFileSync(join(ROOT, '.gitignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.replace(/\/$/, ''))

function isIgnored(name: string): boolean {
  return (
    name === '.git' ||
    IGNORED.some((line) => name === line || (name.endsWith(line.slice(1)) && line.startsWith('*')))
  )
}

/** The code of a file without its comments, so that a rule about code does not read prose. */
export function codeOf(text: string): string {
  const stringOrComment =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/gm
  return text.replace(stringOrComment, (found) => (found.startsWith('/') ? '' : found))
}

export interface Import {
  from: string
  /** As written. */
  specifier: string
  /** The imported file's path for a relative import, else null. */
  target: string | null
  typeOnly: boolean
}

/** The import and re-export statements of a file, dynamic ones included. */
export function importsOf(file: SourceFile): Import[] {
  const statement =
    /(?:^|[;\n])\s*(?:import|export)\s+(?:(type)\s)?(?:[\w$*\s{},]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g
  return [...codeOf(file.text).matchAll(statement)].map((found) => {
    const specifier = found[2] ?? found[3] ?? ''
    return {
      from: file.path,
      specifier,
      target: specifier.startsWith('.') ? resolvePath(file.path, specifier) : null,
      typeOnly: found[1] === 'type',
    }
  })
}

function resolvePath(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.replace(/\?.*$/, '').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
