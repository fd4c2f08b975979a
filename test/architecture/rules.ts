import { codeOf, importsOf, type SourceFile } from '../tree.ts'
import { mayImport, RUNTIME_DEPENDENCIES } from './walls.ts'

export { knownNames, logicalSides, sizesInScale } from './styles.ts'
export { usedWords, wordsInCatalogue } from './words.ts'

/** One wall: the faults it finds in a list of files, none when it stands. */
export type Rule = (files: SourceFile[]) => string[]

const CODE = /\.(tsx?|m?js)$/

const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.includes('__fixtures__')
const isSource = ({ path }: SourceFile) =>
  path.startsWith('src/') && CODE.test(path) && !isTest(path)
const isOurs = ({ path }: SourceFile) => /^(src|test|bench|scripts)\//.test(path) && CODE.test(path)
const isConfig = (path: string) => path.endsWith('.config.ts')
const lines = (file: SourceFile) => file.text.trimEnd().split('\n').length

/** Faults where a pattern stands in the code (not in comments) of files that may not hold it. */
function without(pattern: RegExp, allowed: (path: string) => boolean, wall: string): Rule {
  return (files) =>
    files
      .filter((file) => (isSource(file) || file.path.endsWith('.html')) && !allowed(file.path))
      .flatMap((file) => {
        const found = pattern.exec(codeOf(file.text))
        return found ? [`${file.path}: ${found[0].trim()} (${wall})`] : []
      })
}

/** Faults where what the predicate picks is longer than a number of lines. */
function atMost(limit: number, pick: (file: SourceFile) => boolean): Rule {
  return (files) =>
    files
      .filter((file) => pick(file) && lines(file) > limit)
      .map((file) => `${file.path}: ${lines(file)} lines, ${limit} allowed`)
}

/** Every import obeys the table in walls.ts. */
export const importTable: Rule = (files) =>
  files
    .filter((file) => isSource(file) && !isConfig(file.path))
    .flatMap(importsOf)
    .filter((found) => !mayImport(found))
    .map((found) => `${found.from} may not import ${found.specifier}`)

/** No file reaches itself by following value imports. */
export const noCycles: Rule = (files) => {
  const sources = files.filter(isSource)
  const targets = new Map(sources.map((file) => [file.path, valueTargets(file)]))
  const state = new Map<string, 'open' | 'done'>()
  const faults: string[] = []
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      faults.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
      return
    }
    state.set(path, 'open')
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    state.set(path, 'done')
  }
  for (const { path } of sources) visit(path, [])
  return faults
}

function valueTargets(file: SourceFile): string[] {
  return importsOf(file).flatMap(({ target, typeOnly }) => (target && !typeOnly ? [target] : []))
}

/** Neither the page nor the SDK carries zod, by whatever detour. */
export const noSchemasInBrowser: Rule = (files) => {
  const sources = new Map(files.filter(isSource).map((file) => [file.path, file]))
  const seen = new Set<string>()
  const follow = (path: string): void => {
    const file = sources.get(path)
    if (!file || seen.has(path)) return
    seen.add(path)
    valueTargets(file).forEach(follow)
  }
  for (const path of sources.keys()) if (/^src\/(web|client)\//.test(path)) follow(path)
  return [...seen]
    .filter((path) => path.endsWith('.schema.ts'))
    .map((path) => `${path} is loaded by the browser`)
}

export const sourceLength = atMost(400, isSource)
export const testLength = atMost(800, (file) => isOurs(file) && !isSource(file))
export const loopLength = atMost(200, ({ path }) => path === 'src/server/runs/execute-run.ts')
export const compositionLength = atMost(100, ({ path }) => path === 'src/server/app.ts')
export const dialectLength = atMost(
  250,
  (file) => isSource(file) && file.path.startsWith('src/server/http/dialects/'),
)

/** What a newcomer must read to know what happens to a message, readable in one sitting. */
export const heartSize: Rule = (files) => {
  const heart = files.filter(
    (file) => isSource(file) && /^src\/server\/(runs|events|models\/[^/]+\.ts)/.test(file.path),
  )
  const total = heart.reduce((sum, file) => sum + lines(file), 0)
  return total > 1800 ? [`runs + events + models have ${total} lines, 1800 allowed`] : []
}

export const noDrawers: Rule = (files) =>
  files
    .filter(
      ({ path }) =>
        isOurs({ path, text: '' }) && /\/(utils?|helpers?|common|misc|lib|shared)[/.]/.test(path),
    )
    .map(({ path }) => `${path}: name the idea, not the drawer`)

export const depth: Rule = (files) =>
  files
    .filter(({ path }) => path.startsWith('src/') && path.split('/').length - 2 > 4)
    .map(({ path }) => `${path} lies more than four folders below src`)

export const rootEntries: Rule = (files) => {
  const entries = new Set(
    files.map(({ path }) => path.split('/')[0] ?? '').filter((name) => !name.startsWith('.')),
  )
  return entries.size > 12 ? [`${entries.size} visible entries at the root, 12 allowed`] : []
}

export const kebabCase: Rule = (files) =>
  files
    .filter(
      (file) =>
        isOurs(file) && !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(file.path.split('/').at(-1) ?? ''),
    )
    .map(({ path }) => `${path} is not named in kebab-case`)

/** `loquat.js` sets what Node itself reads, before anything of ours runs. */
export const oneEnvironmentReader = without(
  /process\s*\.\s*env|\benv\b[^\n]*from ['"](node:)?process['"]/,
  (path) => path === 'src/server/config.ts' || path === 'src/cli/loquat.js' || isConfig(path),
  'only config.ts reads the environment',
)

export const sqlInStoreOnly = without(
  /(from|import\()\s*['"](kysely|node:sqlite|postgres|pg)['"]|\bsql`|\b(SELECT\s[^'`]*\sFROM\s|INSERT\s+INTO\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX)\s)|\bUPDATE\s+\w+\s+SET\s/i,
  (path) => path.startsWith('src/server/store/'),
  'only store/ knows SQL',
)

export const noHtmlSinks = without(
  /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write(ln)?|dangerouslySetInnerHTML|srcdoc|DOMParser|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe|eval\s*\(|new Function\b)/,
  () => false,
  'text of a model must never be parsed as HTML or run',
)

export const vendorsInProvidersOnly = without(
  /\b(openai|anthropic|claude|google|gemini|groq|mistral|cohere|ollama|openrouter|lmstudio|llama\.cpp)\b/i,
  (path) =>
    /^src\/(history\/|server\/(models\/providers\/|http\/dialects\/|config\.ts$))/.test(path),
  'vendors are named in models/providers/',
)

export const noDefaultExports: Rule = (files) =>
  files
    .filter(
      (file) =>
        isOurs(file) &&
        !isConfig(file.path) &&
        /^\s*export (default\b|\{[^}]*\bas default\b)/m.test(codeOf(file.text)),
    )
    .map(({ path }) => `${path} has a default export`)

export const importsWithExtension: Rule = (files) =>
  files
    .filter((file) => isOurs(file) && /\.tsx?$/.test(file.path))
    .flatMap(importsOf)
    .filter(
      ({ specifier, target }) =>
        target !== null && !/\.(tsx?|mjs|css|json|svg)(\?\w+)?$/.test(specifier),
    )
    .map(({ from, specifier }) => `${from} imports ${specifier} without its extension`)

export const dependencies: Rule = (files) => {
  const manifest = files.find(({ path }) => path === 'package.json')
  const { dependencies: found = {} } = JSON.parse(manifest?.text ?? '{}') as {
    dependencies?: Record<string, string>
  }
  const expected = Object.keys(RUNTIME_DEPENDENCIES)
  return [
    ...Object.keys(found)
      .filter((name) => !expected.includes(name))
      .map((name) => `${name} has no reason in walls.ts`),
    ...expected
      .filter((name) => !(name in found))
      .map((name) => `${name} is no longer a dependency`),
    ...Object.entries(found)
      .filter(([, version]) => !/^\d/.test(version))
      .map(([name]) => `${name} is not pinned`),
  ]
}

/** Hooks, which run by themselves, do not count. */
export const commands: Rule = (files) => {
  const manifest = files.find(({ path }) => path === 'package.json')
  const { scripts = {} } = JSON.parse(manifest?.text ?? '{}') as {
    scripts?: Record<string, string>
  }
  const count = Object.keys(scripts).filter((name) => !name.startsWith('pre')).length
  return count > 12 ? [`${count} scripts, 12 allowed`] : []
}
