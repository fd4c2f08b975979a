import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApi, scripted, textIn } from '../protocol/api.ts'
import { call } from '../protocol/http-client.ts'
import { appForAll } from '../protocol/in-process.ts'

/** Sessions are conversations: one stored history behind all routes. */
const app = appForAll()

const say = (path: string, session_id: string) =>
  call(app.url, 'POST', path, { json: { message: '[tokens=3]', session_id } })

test('a session is a conversation, and what is said there is said here', async () => {
  const id = randomUUID()
  const { headers } = await say('/chat-stream', id)
  const conversation = String(headers['x-conversation-id'])
  const api = createApi(app)
  const page = await api.messages(conversation)
  expect(page.items.map(textIn)).toEqual(['[tokens=3]', scripted(3)])
  await api.send(conversation, 'natively [tokens=2]')
  await api.events(conversation)
  expect((await call(app.url, 'GET', `/history/${id}`)).body).toMatchObject({
    messages: [{}, {}, { content: 'natively [tokens=2]' }, { content: scripted(2) }],
    turn_count: 2,
  })
  await api.request('DELETE', `/conversations/${conversation}`)
  expect((await call(app.url, 'GET', `/history/${id}`)).status).toBe(404)
})

test('a reset loses no word of it', async () => {
  const id = randomUUID()
  const { headers } = await say('/chat', id)
  await call(app.url, 'POST', `/reset/${id}`)
  const conversation = String(headers['x-conversation-id'])
  const events = await createApi(app).events(conversation)
  expect(events.at(-1)).toMatchObject({ type: 'branch', leafId: null })
  expect(events.some((event) => event.type === 'text-delta' || event.type === 'snapshot')).toBe(
    true,
  )
  expect((await createApi(app).messages(conversation)).items).toEqual([])
})
