import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTree, importsOf, ROOT } from './tree.ts'

/** What comes from others: package.json and package-lock.json, and the licences of what the page is made of. */
interface Locked {
  version?: string
  license?: string
  integrity?: string
  resolved?: string
  hasInstallScript?: boolean
  dev?: boolean
}

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as never
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }

/** They ask for no more than to be named. */
const SHIPPED = /^(MIT|ISC|0BSD|Unlicense|Apache-2\.0|BSD-[23]-Clause)$/
/** And what only builds and tests may ask to be given on as it came. */
const TOOLS = /^MPL-2\.0$/

const allowed = (license: string, licences: RegExp): boolean =>
  license
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((one) => licences.test(one))

function faultsOf(locked: Record<string, Locked>): string[] {
  return Object.entries(locked).flatMap(([path, it]) => {
    if (path === '') return []
    const license = it.license ?? 'none'
    return [
      ...(allowed(license, SHIPPED) || (it.dev && allowed(license, TOOLS))
        ? []
        : [`${path}: ${license}`]),
      ...(it.hasInstallScript ? [`${path} runs a script when it is installed`] : []),
      ...(it.integrity?.startsWith('sha512-') ? [] : [`${path} may be anything`]),
      ...(it.resolved === undefined || it.resolved.startsWith('https://registry.npmjs.org/')
        ? []
        : [`${path} comes from elsewhere`]),
    ]
  })
}

describe('what comes from others', () => {
  test('has a licence that lets us, is what it was, and runs nothing when it is installed', () => {
    expect(faultsOf(packages)).toEqual([])
  })

  test.each<[string, Locked]>([
    ['a: GPL-3.0-only', { license: 'GPL-3.0-only' }],
    ['a: MPL-2.0', { license: 'MPL-2.0' }],
    ['a: none', { license: undefined as never }],
    ['a runs a script when it is installed', { hasInstallScript: true }],
    ['a may be anything', { integrity: undefined as never }],
    ['a comes from elsewhere', { resolved: 'git+ssh://git@example/a.git' }],
  ])('is refused where it is not so: %s', (fault, broken) => {
    const good = { license: '(AFL-2.1 OR MIT)', integrity: 'sha512-a' }
    expect(faultsOf({ '': {}, a: good })).toEqual([])
    expect(faultsOf({ a: { ...good, ...broken } })).toEqual([fault])
  })

  test('is named by its exact version', () => {
    const content = read('package.json') as Record<string, Record<string, string>>
    for (const kind of ['dependencies', 'devDependencies', 'peerDependencies'])
      for (const [name, version] of Object.entries(content[kind]!))
        expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('and is in the page goes with its licence', () => {
    const config = readFileSync(join(ROOT, 'src/web/vite.config.ts'), 'utf8')
    const [, list = ''] = /const PACKAGES = \[([^]*?)\n\]/.exec(config)!
    const named = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name!)
    const used = readTree()
      .filter(({ path }) => /^src\/(web|markdown|client)\/(?!.*\.(test|config)\.tsx?$)/.test(path))
      .flatMap((file) => importsOf(file))
      .filter(({ target, specifier }) => target === null && !/^(node:|vitest$)/.test(specifier))
      .map(({ specifier }) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0].replace('@shikijs/', ''))
    expect(new Set(used).size).toBeGreaterThan(4)
    for (const name of used) expect(named).toContain(name)
  })
})
