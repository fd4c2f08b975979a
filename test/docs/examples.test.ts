import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

function example(path: string, language: string, contains: string): string {
  const blocks = readFileSync(join(ROOT, path), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)
  for (const [, found, code = ''] of blocks)
    if (found === language && code.includes(contains))
      return code
        .replaceAll('http://127.0.0.1:8000/', app.url)
        .replaceAll('http://127.0.0.1:8000', app.url.slice(0, -1))
        .replaceAll(
          "'loquat-chat/client'",
          `'${new URL('../../src/client/index.ts', import.meta.url).href}'`,
        )
  throw new Error(`${path} has no ${language} example with ${contains}`)
}

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
