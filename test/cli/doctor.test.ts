import { afterEach, expect, test, vi } from 'vitest'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'
import { runIn } from './terminal.ts'

afterEach(removeDataDirectories)

/** What `loquat doctor` prints about a folder without a fault. */
async function doctor(data: string, env: Record<string, string>): Promise<string> {
  const quiet = { LOQUAT_DISCOVER: '0', LOQUAT_MODEL: 'demo:echo' }
  const { code, out } = await runIn(data, ['doctor'], { ...quiet, ...env })
  expect(code, out).toBe(0)
  return out
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
