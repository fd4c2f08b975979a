import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from './tree.ts'

/** scripts/setup.mjs in an empty clone, with an npm that only writes down what it was asked for. */
let clone: string

const LOCK = {
  '': {},
  'node_modules/a': { version: '1.0.0' },
  'node_modules/mac': { version: '1.0.0', optional: true },
}
const INSTALLED = {
  'node_modules/a': { version: '1.0.0' },
  'node_modules/extra': { version: '3.0.0' },
}

const FAKE_NPM = `
const fs = require('node:fs')
const args = process.argv.slice(2)
fs.appendFileSync('npm.log', args.slice(0, 3).join(' ') + '\\n')
if (process.env.OFFLINE) { console.error('npm error code ENOTFOUND\\n    at a.stack.of(lines)'); process.exit(1) }
if (args[0] === 'ci') {
  fs.rmSync('node_modules', { recursive: true, force: true })
  fs.mkdirSync('node_modules')
  fs.writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(JSON.stringify({ packages: INSTALLED }))})
}
const node = args.find((arg) => arg.startsWith('node-linux-'))
if (node) {
  const [name, version] = node.split('@')
  fs.mkdirSync('node_modules/' + name + '/bin', { recursive: true })
  fs.writeFileSync('node_modules/' + name + '/bin/node', '')
  fs.writeFileSync('node_modules/' + name + '/package.json', JSON.stringify({ version }))
}`

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'loquat-setup-'))
  put('scripts/setup.mjs', readFileSync(join(ROOT, 'scripts/setup.mjs'), 'utf8'))
  put('package-lock.json', JSON.stringify({ packages: LOCK }))
  put('npm/npm-cli.js', FAKE_NPM)
  put('node_modules/.package-lock.json', JSON.stringify({ packages: INSTALLED }))
})

afterEach(() => rmSync(clone, { recursive: true }))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), text)
}

interface Outcome {
  code: number
  out: string
  err: string
  npm: string[]
}

/** @param floor the oldest Node that will do, to play a machine whose Node is too old */
function setup(
  env: Record<string, string> = {},
  args: string[] = [],
  floor = '24, 12',
): Promise<Outcome> {
  const script = readFileSync(join(clone, 'scripts/setup.mjs'), 'utf8')
  put('scripts/setup.mjs', script.replace(/NODE_FLOOR = \[.*\]/, `NODE_FLOOR = [${floor}]`))
  rmSync(join(clone, 'npm.log'), { force: true })
  const given = {
    PATH: process.env['PATH'] ?? '',
    npm_execpath: join(clone, 'npm/npm-cli.js'),
    npm_node_execpath: process.execPath,
    ...env,
  }
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['scripts/setup.mjs', ...args],
      { cwd: clone, env: given },
      (error, out, err) =>
        resolve({
          code: error ? Number(error.code) : 0,
          out,
          err,
          npm: existsSync(join(clone, 'npm.log'))
            ? readFileSync(join(clone, 'npm.log'), 'utf8').trim().split('\n')
            : [],
        }),
    ),
  )
}

test('says and does nothing when there is nothing to do', async () => {
  expect(await setup()).toEqual({ code: 0, out: '', err: '', npm: [] })
})

test('installs into a fresh clone, with the tools and without scripts', async () => {
  rmSync(join(clone, 'node_modules'), { recursive: true })
  const { code, out, npm } = await setup({ NODE_ENV: 'production' })
  expect(code).toBe(0)
  expect(out).toMatch(/^Installing packages …\.* \d+\.\d s\n$/)
  expect(npm).toEqual(['ci --ignore-scripts --include=dev'])
  expect((await setup()).npm).toEqual([])
})

test('installs again when the lock asks for another version', async () => {
  put(
    'package-lock.json',
    JSON.stringify({ packages: { ...LOCK, 'node_modules/a': { version: '1.0.1' } } }),
  )
  expect((await setup()).npm).toEqual(['ci --ignore-scripts --include=dev'])
})

test.runIf(process.platform === 'linux')(
  'fetches a Node where the machine’s is too old, and again once pruned',
  async () => {
    const name = `node-linux-${process.arch}`
    const first = await setup({}, [], '99, 0')
    expect(first.out).toMatch(/^Fetching Node 26\.\S+ \(this machine has .*\) …/)
    expect(first.npm).toEqual([expect.stringMatching(`^install --no-save ${name}@26`)])
    expect((await setup({}, [], '99, 0')).npm).toEqual([])
    // What `npm install anything` does to a package that package.json does not name.
    rmSync(join(clone, 'node_modules', name), { recursive: true })
    expect((await setup({}, [], '99, 0')).npm).toHaveLength(1)
  },
)

test('says in one sentence what to do when packages cannot be had', async () => {
  rmSync(join(clone, 'node_modules'), { recursive: true })
  const { code, out, err } = await setup({ OFFLINE: '1' })
  expect(code).toBe(1)
  expect(out).toMatch(/^Installing packages … failed\n$/)
  expect(err).toBe(
    'npm error code ENOTFOUND\nInstalling packages did not work (exit 1). Check the network connection (and any npm proxy or registry setting) and start again.\n',
  )
})

test('builds the web app when its sources changed, and only then', async () => {
  put(
    'node_modules/vite/bin/vite.js',
    `require('node:fs').mkdirSync('dist/web', { recursive: true });require('node:fs').writeFileSync('dist/web/index.html', process.argv.slice(2).join(' '))`,
  )
  put('src/web/index.html', '<!doctype html>')
  put('src/protocol/event.ts', 'export const a = 1')
  expect((await setup()).out).toMatch(/^Building the web app …/)
  expect(readFileSync(join(clone, 'dist/web/index.html'), 'utf8')).toMatch(
    /^build --config src.web.vite\.config\.ts/,
  )
  expect((await setup()).out).toBe('')
  put('src/protocol/event.test.ts', 'tests do not count')
  expect((await setup()).out).toBe('')
  put('src/protocol/event.ts', 'export const a = 2')
  expect((await setup()).out).toMatch(/^Building/)
  rmSync(join(clone, 'dist'), { recursive: true })
  expect((await setup()).out).toMatch(/^Building/)
})

test('names a browser that is not there', async () => {
  const { code, err } = await setup({ CHROME_PATH: '/no/such/browser' }, ['--test'])
  expect(code).toBe(1)
  expect(err).toBe('CHROME_PATH names /no/such/browser, which does not exist.\n')
})

test('the published command tells an old Node so, in one sentence', async () => {
  const text = readFileSync(join(ROOT, 'src/cli/loquat.js'), 'utf8')
  put(
    'loquat.mjs',
    `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })\n${text.replace(/^#!.*\n/, '')}`,
  )
  const outcome = await new Promise<[number, string]>((resolve) =>
    execFile(process.execPath, ['loquat.mjs'], { cwd: clone }, (error, _out, err) =>
      resolve([Number(error?.code), err]),
    ),
  )
  expect(outcome).toEqual([
    1,
    'Loquat needs Node 24.12 or newer and this is 20.20.2: install it from https://nodejs.org/ and start again.\n',
  ])
})
