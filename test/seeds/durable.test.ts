import { afterAll, expect, test, vi } from 'vitest'
import { scripted } from '../protocol/api.ts'
import { call, open } from '../protocol/http-client.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'
import { startUpstream } from '../upstream/upstream.ts'
import type { ChatAnswer, ChatHistory } from './chat-client.ts'
import { createExamplePage } from './example-page.ts'
import { until } from './until.ts'

afterAll(removeDataDirectories)

const env = { LOQUAT_MODEL: 'test:script' }

test(
  'what was said survives a server that is killed while it is being said',
  { timeout: 60_000 },
  async () => {
    const first = await startServerProcess({ env })
    const { data } = first
    const page = createExamplePage(first.url)
    await page.submit('[tokens=3]')
    await call(first.url, 'POST', '/chat', { json: { message: '[tokens=3]', session_id: 'whole' } })
    const json = { message: '[tokens=5000 rate=100]', session_id: 'cut' }
    const response = await open(first.url, 'POST', '/chat-stream', { json })
    let seen = ''
    await new Promise<void>((resolve) => {
      response.on('error', () => {})
      response.on('data', (piece: Buffer) => {
        seen += piece.toString()
        if (seen.length > 60) resolve()
      })
    })
    await first.end('SIGKILL')

    const second = await startServerProcess({ env, data, port: first.port })
    try {
      const history = (id: string) =>
        call<ChatHistory>(second.url, 'GET', `/history/${id}`).then(({ body }) => body)
      // Where servers share a database, the dead one's lease has to run out first.
      const cut = await until(
        () => history('cut'),
        ({ messages }) => messages[1]?.state !== 'running',
      )
      expect(cut.messages[0]!.content).toBe(json.message)
      expect(cut.messages[1]).toMatchObject({ role: 'assistant', state: 'interrupted' })
      expect(cut.messages[1]!.content.startsWith(seen)).toBe(true)
      expect(cut.turn_count).toBe(0)
      expect(await history('whole')).toMatchObject({ messages: [{}, { content: scripted(3) }] })
      expect((await page.load()).messages.size).toBe(2)
      const again = { message: '[tokens=1]', session_id: 'cut' }
      const { body } = await call<ChatAnswer>(second.url, 'POST', '/chat', { json: again })
      expect(body.turn_count).toBe(1)
    } finally {
      await second.end()
    }
  },
)

test('everybody has sessions of their own, under whatever names', async () => {
  const API_TOKEN = 'the-operators-own-token'
  const server = await startServerProcess({ env: { ...env, API_TOKEN } })
  try {
    const as = (token: string) => ({ authorization: `Bearer ${token}` })
    const make = async (ownerId: string) => {
      const json = { name: ownerId, ownerId, scopes: ['read', 'write'] }
      const headers = as(API_TOKEN)
      const made = await call<{ token: string }>(server.url, 'POST', '/api/v1/tokens', {
        json,
        headers,
      })
      return made.body.token
    }
    const people = [await make('ann'), await make('bob')]
    for (const [i, token] of people.entries()) {
      const json = { message: `[tokens=${i + 2}]`, session_id: 'test-1' }
      const said = await call<ChatAnswer>(server.url, 'POST', '/chat', { json, headers: as(token) })
      expect(said.body).toMatchObject({ response: scripted(i + 2), turn_count: 1 })
    }
    const [ann, bob] = people as [string, string]
    await call(server.url, 'DELETE', '/history/test-1', { headers: as(ann) })
    const get = (path: string, token: string) =>
      call<object>(server.url, 'GET', path, { headers: as(token) })
    expect((await get('/history/test-1', ann)).status).toBe(404)
    expect((await get('/sessions', ann)).body).toEqual({ sessions: [] })
    expect((await get('/history/test-1', bob)).body).toMatchObject({ turn_count: 1 })
    expect((await get('/stats', bob)).body).toMatchObject({ total_sessions: 1, total_messages: 2 })

    const page = new URLSearchParams({ prompt: 'mine [tokens=1]' })
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const options = { raw: String(page), headers: { ...type, ...as(ann) } }
    expect((await call(server.url, 'POST', '/chat/', options)).status).toBe(200)
    expect((await get('/chat/', ann)).text).toContain('mine')
    expect((await get('/chat/', bob)).text).toBe('')
    expect(await call(server.url, 'GET', '/sessions')).toMatchObject({
      status: 401,
      body: { detail: 'Unauthorized' },
    })
    expect((await call(server.url, 'GET', '/')).status).toBe(200)
  } finally {
    await server.end()
  }
})

test('a message that is refused takes no session away that another begins at the same time', async () => {
  const server = await startServerProcess({ env })
  const chat = (session_id: string, message: string, headers = {}) =>
    call(server.url, 'POST', '/chat', { json: { session_id, message }, headers })
  const used = { 'idempotency-key': 'used' }
  await chat('before', '[tokens=1]', used)
  for (let i = 0; i < 10; i++) {
    const name = `new-${i}`
    const both = await Promise.all([chat(name, '[tokens=1]', used), chat(name, '[tokens=2]')])
    expect(both.map(({ status }) => status)).toEqual([422, 200])
    const { body } = await call<ChatHistory>(server.url, 'GET', `/history/${name}`)
    expect(body.turn_count).toBe(1)
  }
  // Alone it begins none.
  expect((await chat('never', '[tokens=1]', used)).status).toBe(422)
  expect((await call(server.url, 'GET', '/history/never')).status).toBe(404)
  await server.end()
})

test('the model is told the system prompt and all of the session; its failures stay with us', async () => {
  const upstream = await startUpstream()
  const server = await startServerProcess({
    env: {
      LOQUAT_MODEL: 'openai:mock',
      OPENAI_API_KEY: 'sk-secret',
      OPENAI_BASE_URL: upstream.url,
    },
  })
  try {
    const say = (message: string) =>
      call<ChatAnswer & { detail: string }>(server.url, 'POST', '/chat', {
        json: { message, session_id: 's', system_prompt: 'Be kind.' },
      })
    await say('one')
    upstream.next({
      refuse: { status: 401, body: '{"error":{"message":"bad sk-secret at 10.0.0.7"}}' },
    })
    const refused = await say('two')
    expect(refused.status).toBe(500)
    expect(refused.text).not.toMatch(/sk-secret|10\.0\.0\.7|Error:/)
    // What is printed comes by another way than the answer, and may come later.
    await vi.waitFor(() => {
      const log = server.output()
      const { runId } = lineWith(log, refused.headers['x-request-id'])
      expect(runId).toBe(refused.headers['x-run-id'])
      expect(log).toMatch(new RegExp(`"${runId}".*bad \\[key\\] at 10\\.0\\.0\\.7`))
    })
    await say('three')
    const messages = upstream.requests.at(-1)!.body.messages as { role: string; content: string }[]
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(messages.map(({ content }) => content)).toEqual([
      'Be kind.',
      'one',
      'Hello, world',
      'two\n\nthree',
    ])
  } finally {
    await server.end()
    await upstream.close()
  }
})

/** The line of the log that holds a text. */
function lineWith(log: string, text: unknown): { runId?: string } {
  const line = log.split('\n').find((each) => each.includes(String(text)))
  return JSON.parse(line ?? '{}') as { runId?: string }
}
