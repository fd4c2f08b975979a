import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'

const CLI = fileURLToPath(new URL('../../src/cli/cli.ts', import.meta.url))

afterEach(removeDataDirectories)

/** What `loquat doctor` prints about a folder. Rejects when it ends with a fault. */
async function doctor(data: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'doctor', '--data', data], {
    cwd: data,
    env: { PATH: process.env['PATH'], LOQUAT_DISCOVER: '0', LOQUAT_MODEL: 'demo:echo', ...env },
  })
  return stdout
}

test('looks at a server that wants a token', async () => {
  expect(await doctor(newDataDirectory(), { API_TOKEN: 'one-token-for-all' })).toContain(
    'models can be chosen',
  )
})

test('leaves the first token to the first start, which shows it', async () => {
  const data = newDataDirectory()
  const env = { HOST: '0.0.0.0', LOQUAT_MODEL: 'demo:echo' }
  expect(await doctor(data, env)).not.toContain('WRONG')
  const server = await startServerProcess({ data, env })
  await vi.waitFor(() => expect(server.output()).toMatch(/\/sign-in#loq_/))
  await server.end()
})
