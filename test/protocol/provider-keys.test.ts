import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ProviderInfo } from '../../src/protocol/index.ts'
import { onPostgres } from '../databases.ts'
import { serverForAll } from '../for-all.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { createApi, textIn } from './api.ts'
import { call } from './http-client.ts'

const KEY = 'sk-test-9f8e7d6c5b4a39281706f5e4d3c2b1a0'
const SECRET = 'a secret of more than sixteen characters'
const upstream = await startUpstream({ apiKey: KEY })
afterAll(() => upstream.close())
const server = serverForAll()
const api = createApi(server)

async function restart(env: Record<string, string> = {}): Promise<void> {
  await server.end()
  await server.startAgain({ env })
}

const put = (json: object) =>
  call<ProviderInfo>(server.url, 'PUT', '/api/v1/providers/openai', { json })

async function openai(): Promise<ProviderInfo> {
  const answer = await call<{ items: ProviderInfo[] }>(server.url, 'GET', '/api/v1/providers')
  expect(answer.text).not.toContain(KEY)
  return answer.body.items.find(({ id }) => id === 'openai')!
}

/** Does any file of the data directory hold this text? */
function stored(text: string): string[] {
  return readdirSync(server.data).filter((name) =>
    readFileSync(join(server.data, name)).includes(text),
  )
}

test('a key is used, never given back, and unreadable on disk', async () => {
  expect(await openai()).toMatchObject({ configured: false, keyHint: null })
  const saved = await put({ apiKey: KEY, baseUrl: upstream.url })
  expect(saved.status).toBe(200)
  expect(saved.text).not.toContain(KEY)
  expect(await openai()).toMatchObject({ configured: true, source: 'stored' })
  const { id } = await api.create({ model: 'openai:mock' })
  await api.send(id, 'hello')
  await api.events(id)
  expect(textIn((await api.messages(id)).items[1])).toBe('Hello, world')
  expect(upstream.requests.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(stored(KEY)).toEqual([])
  expect(stored(Buffer.from(KEY).toString('base64').slice(0, 30))).toEqual([])
  expect(server.output()).not.toContain(KEY)
  expect(statSync(join(server.data, 'secret.key')).mode & 0o777).toBe(0o600)
})

// Postgres has its files elsewhere.
test.skipIf(onPostgres)('what the suite looks for on disk can be found', () => {
  // The upstream's address stands in no row in the clear either; the model's name does.
  expect(stored('openai:mock')).not.toEqual([])
})

test('testing a key stores nothing', async () => {
  const tested = await call(server.url, 'POST', '/api/v1/providers/groq/test', {
    json: { apiKey: KEY, baseUrl: upstream.url },
  })
  expect(tested.status).toBe(200)
  expect(tested.text).toContain('mock')
  expect(tested.text).not.toContain(KEY)
  const wrong = await call(server.url, 'POST', '/api/v1/providers/groq/test', {
    json: { apiKey: 'wrong', baseUrl: upstream.url },
  })
  expect(wrong).toMatchObject({ status: 502, body: { error: { code: 'provider_auth' } } })
  expect((await call(server.url, 'GET', '/api/v1/providers')).text).not.toContain(
    '"id":"groq","label":"Groq","kind":"hosted","configured":true',
  )
})

test('it survives a restart', async () => {
  await restart()
  expect(await openai()).toMatchObject({ configured: true, source: 'stored' })
  const { id } = await api.create({ model: 'openai:mock' })
  await api.send(id, 'hello again')
  await api.events(id)
  expect(textIn((await api.messages(id)).items[1])).toBe('Hello, world')
})

test('under another secret it is not readable, the server starts all the same, and nothing is lost', async () => {
  await restart({ LOQUAT_SECRET: SECRET })
  expect(await openai()).toMatchObject({ configured: false })
  expect(server.output()).toContain('cannot be read')
  expect((await call(server.url, 'GET', '/livez')).status).toBe(200)
  await restart()
  expect(await openai()).toMatchObject({ configured: true })
})

test('it goes to no other address than the one it was entered for', async () => {
  const elsewhere = await startUpstream()
  expect((await put({ baseUrl: elsewhere.url })).status).toBe(200)
  await call(server.url, 'GET', '/api/v1/models')
  await call(server.url, 'POST', '/api/v1/providers/openai/test', { json: {} })
  expect(JSON.stringify(elsewhere.requests)).not.toContain(KEY)
  expect(await openai()).toMatchObject({ keyHint: null })
  await elsewhere.close()
  await put({ apiKey: KEY, baseUrl: upstream.url })
})

test('deleting forgets it', async () => {
  expect((await call(server.url, 'DELETE', '/api/v1/providers/openai')).status).toBe(204)
  expect(await openai()).toMatchObject({ configured: false, keyHint: null })
  await restart()
  expect(await openai()).toMatchObject({ configured: false })
})
