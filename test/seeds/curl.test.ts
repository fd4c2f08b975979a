import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { appForAll } from '../protocol/in-process.ts'

/** What the template's own page shows to type, and the two tests that come with it. */
const run = promisify(execFile)
const app = appForAll({ LOQUAT_MODEL: 'demo:echo' })

test.runIf(process.platform === 'linux')('its lines of curl', async ({ skip }) => {
  await run('curl', ['--version']).catch(() => skip('there is no curl here'))
  // Another try begins anew.
  await fetch(`${app.url}history/test-1`, { method: 'DELETE' })
  const body = '{"message":"Hello! What can you do?", "session_id":"test-1"}'
  const type = 'Content-Type: application/json'
  const said = await run('curl', ['-sS', '-X', 'POST', `${app.url}chat`, '-H', type, '-d', body])
  expect(JSON.parse(said.stdout)).toMatchObject({
    response: 'Hello! What can you do?',
    session_id: 'test-1',
    turn_count: 1,
  })
  const read = await run('curl', ['-sS', `${app.url}history/test-1`])
  expect(JSON.parse(read.stdout)).toMatchObject({ messages: [{ role: 'user' }, {}] })
  expect((await run('curl', ['-sS', app.url.slice(0, -1)])).stdout).toBe(
    '{"status":"ok","service":"chat-api"}',
  )
})

const post = (json: object) =>
  fetch(`${app.url}chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  })

test('test_chat', async () => {
  const response = await post({ message: 'Hello', session_id: 'test-1' })
  expect(response.status).toBe(200)
  expect(await response.json()).toHaveProperty('response')
})

test('test_history', async () => {
  await post({ message: 'Test', session_id: 'test-2' })
  const response = await fetch(`${app.url}history/test-2`)
  expect(response.status).toBe(200)
  expect(((await response.json()) as { messages: unknown[] }).messages.length).toBeGreaterThan(0)
})
