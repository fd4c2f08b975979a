import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { call } from '../protocol/http-client.ts'
import { newDataDirectory, removeDataDirectories } from '../server-process.ts'
import { ROOT } from '../tree.ts'
import { UNPRIVILEGED } from '../unprivileged.ts'
import { copyTree, installedPackages, lendPackages, lockedPackages } from './context.ts'
import { filesBelow } from './image.ts'
import { npm, npmEnv, npx } from './npm.ts'

/** `npm pack` in a clone, and what comes out of it installed in an empty folder. */
const run = promisify(execFile)
const env = { ...npmEnv(), PATH: process.env['PATH'] ?? '' }

let clone: string
let tarball: string
let folder: string
const installed = () => join(folder, 'node_modules/loquat-chat')

beforeAll(async () => {
  clone = newDataDirectory()
  copyTree(clone)
  lendPackages(clone)
  const [program = '', ...pack] = npm('pack', '--json')
  const { stdout } = await run(program, pack, { cwd: clone, env, maxBuffer: 64 << 20 })
  const [, name = ''] = /"filename": "([^"]+)"/.exec(stdout)!
  tarball = join(clone, name)
  folder = newDataDirectory()
  writeFileSync(join(folder, 'package.json'), '{}')
  const [, ...install] = npm('install', '--no-audit', '--no-fund', tarball)
  await run(program, install, { cwd: folder, env, maxBuffer: 64 << 20 })
}, 600_000)

afterAll(removeDataDirectories)

test('holds what runs and what is read, and nothing of where it was made', () => {
  const files = filesBelow(installed())
  const other = /^(dist|docs)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/
  expect(files.filter((path) => !other.test(path))).toEqual([])
  expect(
    files.filter((path) => /\.test\.|__fixtures__|screenshots|\.env|\.map$/.test(path)),
  ).toEqual([])
  for (const path of ['dist/cli/loquat.js', 'dist/web/index.html', 'docs/getting-started.md'])
    expect(files).toContain(path)
  const packages = realpathSync(join(ROOT, 'node_modules'))
  for (const path of files) {
    const text = readFileSync(join(installed(), path), 'latin1')
    for (const place of [ROOT, clone, packages]) expect(text.includes(place), path).toBe(false)
  }
})

test('brings the packages that it names, and none that only builds or tests it', () => {
  const { shipped, tools } = lockedPackages()
  const packages = installedPackages(folder)
  expect(packages).toEqual(expect.arrayContaining(shipped))
  expect(packages.filter((path) => tools.includes(path))).toEqual([])
})

test('can be imported by each of its names, with types', async () => {
  const { exports } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8')) as {
    exports: Record<string, { types?: string }>
  }
  const names = Object.keys(exports).filter((name) => name !== './package.json')
  expect(names.length).toBeGreaterThan(2)
  const lines = names.map(
    (name) =>
      `console.log(Object.keys(await import('${join('loquat-chat', name)}')).includes('${SOMETHING[name]}'))`,
  )
  const { stdout } = await run(
    process.execPath,
    ['--eval', lines.join('\n'), '--input-type=module'],
    {
      cwd: folder,
      env,
    },
  )
  expect(stdout.trim().split('\n')).toEqual(names.map(() => 'true'))
  for (const name of names)
    expect(existsSync(join(installed(), exports[name]!.types!)), name).toBe(true)
})

/** One export of each. */
const SOMETHING: Record<string, string> = {
  '.': 'defineConfig',
  './client': 'createClient',
  './protocol': 'reduce',
}

test('starts with npx, chats and shows its page, and writes nothing where it is installed', async () => {
  writeFileSync(
    join(folder, 'loquat.config.ts'),
    "import { defineConfig } from 'loquat-chat'\nexport default defineConfig({ model: 'demo:echo' as string })\n",
  )
  const home = join(folder, 'home')
  mkdirSync(home)
  const [program = '', ...words] = [
    ...UNPRIVILEGED,
    ...npx('--no', 'loquat', 'serve', '--port', '0'),
  ]
  const modules = join(folder, 'node_modules')
  const before = filesBelow(modules).toSorted()
  allow(modules, 0o555)
  // npm, its shell and the server are one group, which ends as one.
  const child = spawn(program, words, {
    cwd: folder,
    detached: true,
    env: { ...env, HOME: home, npm_config_cache: join(home, 'cache') },
  })
  const ended = once(child, 'exit')
  try {
    const url = await addressOf(child, ended)
    const page = await call(url, 'GET', '/', { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    const assets = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path!,
    )
    expect(assets.length).toBeGreaterThan(1)
    const licences = await call(url, 'GET', '/licences.txt')
    for (const name of ['preact 1', '@preact/signals-core 1', 'katex 0', '@mermaid-js/tiny 1'])
      expect(licences.text).toContain(name)
    expect(licences.text.match(/Permission is hereby granted/g)!.length).toBeGreaterThan(8)
    for (const path of [...assets, '/classic', '/api/docs', '/api/openapi.json'])
      expect((await call(url, 'GET', path)).status, path).toBe(200)
    const json = { message: 'Is anybody there?', session_id: 'test-1' }
    expect((await call(url, 'POST', '/chat', { json })).body).toMatchObject({
      response: 'Is anybody there?',
      turn_count: 1,
    })
    expect(readdirSync(join(folder, 'data'))).toContain('loquat.sqlite')
    expect(filesBelow(modules).toSorted()).toEqual(before)
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGTERM')
    await ended
    allow(modules, 0o755)
  }
})

test('starts by the line that Render is given, under the name it has there, and ends when it is asked to', async () => {
  const blueprint = readFileSync(join(ROOT, 'docs/deploying/render/render.yaml'), 'utf8')
  const [, line = ''] = /startCommand: (.*)\n/.exec(blueprint)!
  const name = 'loquat-1abc.onrender.com'
  const port = await freePort()
  const child = spawn('bash', ['-c', line], {
    // What is published is where a build puts it.
    cwd: installed(),
    env: {
      ...env,
      ...{ PORT: String(port), HOST: '127.0.0.1', LOQUAT_DATA: newDataDirectory() },
      ...{ LOQUAT_DISCOVER: '0', RENDER_EXTERNAL_URL: `https://${name}` },
    },
  })
  const ended = once(child, 'exit')
  const url = await addressOf(child, ended)
  expect(Number(new URL(url).port)).toBe(port)
  for (const [host, status] of [
    [name, 200],
    ['other.onrender.com', 403],
  ] as const)
    expect((await call(url, 'GET', '/livez', { headers: { host } })).status).toBe(status)
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

async function addressOf(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  let output = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for (;;) {
    const [, url] = /(http:\/\/127\.0\.0\.1:\d+\/)\n/.exec(output) ?? []
    if (url !== undefined) return url
    if (child.exitCode !== null) throw new Error(`it ended:\n${output}`)
    await Promise.race([once(child.stdout!, 'data'), ended])
  }
}

/** @param mode of every file and folder below and including one */
function allow(folder: string, mode: number): void {
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chmodSync(join(folder, name), mode)
}
