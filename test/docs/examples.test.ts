import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChatClient, createAccounts, createClient } from '../../src/client/index.ts'
import { loadConfig, startApp, type App } from '../../src/server/index.ts'
import { ROOT } from '../tree.ts'

/** The examples in the docs are run as they stand, but for the server's address and where the SDK comes from. */
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'loquat-examples-'))
let app: App

beforeAll(async () => {
  const flags = { PORT: '0', LOQUAT_DATA: join(folder, 'data'), LOQUAT_MODEL: 'demo:echo' }
  app = await startApp(loadConfig(flags, {}, join(folder, 'no.env')))
})

afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

/** The fenced blocks of a page in one language. */
function blocksOf(path: string, language: string): string[] {
  const blocks = readFileSync(join(ROOT, path), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)
  return [...blocks].filter(([, found]) => found === language).map(([, , code = '']) => code)
}

function runnable(code: string): string {
  return code
    .replaceAll('http://127.0.0.1:8000/', app.url)
    .replaceAll('http://127.0.0.1:8000', app.url.slice(0, -1))
    .replaceAll(
      /'loquat-chat\/(client|protocol)'/g,
      (_, room: string) => `'${new URL(`../../src/${room}/index.ts`, import.meta.url).href}'`,
    )
}

function example(path: string, language: string, contains: string): string {
  const found = blocksOf(path, language).find((code) => code.includes(contains))
  if (found === undefined) throw new Error(`${path} has no ${language} example with ${contains}`)
  return runnable(found)
}

/** What an example says it prints, by lines of the form `// → …`. */
const promised = (code: string) =>
  [...code.matchAll(/^\/\/ → (.*)$/gm)].map(([, line]) => line).join('\n')

const sdk = blocksOf('docs/sdk.md', 'ts').map((code, index) => ({ code, index }))

test.each(sdk)('docs/sdk.md: example $index prints what it says', async ({ code, index }) => {
  expect(promised(code)).not.toBe('')
  const path = join(folder, `sdk-${index}.ts`)
  writeFileSync(path, runnable(code))
  const { stdout } = await run(process.execPath, [path])
  expect(stdout.trimEnd()).toBe(promised(code))
})

test('docs/sdk.md: names every call there is', () => {
  const calls = (value: object): string[] =>
    Object.entries(value).flatMap(([name, call]) =>
      typeof call === 'function' ? [name] : calls(call as object),
    )
  const page = readFileSync(join(ROOT, 'docs/sdk.md'), 'utf8')
  const template = Object.getOwnPropertyNames(ChatClient.prototype).slice(1)
  const all = [...calls(createClient()), ...calls(createAccounts()), ...template]
  expect(all.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
  expect(all.length).toBeGreaterThan(30)
})

test.each(['README.md', 'docs/getting-started.md'])('%s: the lines of SDK', async (path) => {
  writeFileSync(join(folder, 'example.ts'), example(path, 'ts', 'createClient'))
  const { stdout } = await run(process.execPath, [join(folder, 'example.ts')])
  expect(stdout).toBe('What is a loquat?')
})

test.runIf(process.platform === 'linux')('README.md: the lines of curl', async ({ skip }) => {
  await run('curl', ['--version']).catch(() => skip('there is no curl here'))
  const { stdout } = await run('bash', ['-c', example('README.md', 'bash', 'curl')])
  expect(stdout).toMatch(/event: run-start\n.*event: text-delta\n.*event: run-end\n/s)
})
