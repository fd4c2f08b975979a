import { expect, test } from 'vitest'
import type { Conversation, ErrorBody, Run } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, textIn, type MessagePage } from './api.ts'

const server = serverForAll()
const api = createApi(server)

const answer = (id: string, json: object) =>
  api.request<{ run: Run; seq: number } & ErrorBody>('POST', `/conversations/${id}/answer`, {
    json,
  })
const siblings = async (id: string) =>
  ((await api.messages(id)) as MessagePage & { siblings: Record<string, string[]> }).siblings

async function imported(dump: object[]): Promise<string> {
  const { body } = await api.request<{ conversation: Conversation }>(
    'POST',
    '/conversations/import',
    { json: dump },
  )
  return body.conversation.id
}

const request = (content: string) => ({
  kind: 'request',
  parts: [{ part_kind: 'user-prompt', content }],
})
const response = (content: string) => ({
  kind: 'response',
  model_name: 'gone',
  parts: [{ part_kind: 'text', content }],
})

test('a question without an answer gets one, in the place where one would stand', async () => {
  const id = await imported([request('one [tokens=2]'), response('Hm'), request('two [tokens=3]')])
  const [, , asked] = (await api.messages(id)).items
  const { status, body } = await answer(id, { messageId: asked!.id })
  expect([status, body.run]).toMatchObject([202, { parentId: asked!.id, model: 'test:script' }])
  const events = await api.events(id, body.seq)
  expect(events[0]).toMatchObject({ type: 'run-start', runId: body.run.id })
  const { items } = await api.messages(id)
  expect(items.map(textIn)).toEqual(['one [tokens=2]', 'Hm', 'two [tokens=3]', 'w0 w1 w2 '])
})

test('a reply that no run wrote is given again beside it, by the model that is asked for', async () => {
  const id = await imported([request('one [tokens=2]'), response('Hm')])
  const [asked, reply] = (await api.messages(id)).items
  const first = await answer(id, { messageId: reply!.id })
  await api.events(id)
  const second = await answer(id, { messageId: asked!.id, model: 'demo:echo' })
  await api.events(id)
  const { items } = await api.messages(id)
  expect(textIn(items[1])).toBe('one [tokens=2]')
  const all = [reply!.id, first.body.run.messageId, second.body.run.messageId]
  expect(await siblings(id)).toEqual({ [all[2]!]: all })
})

test('the conversation says by which model and how; one that is not there is refused', async () => {
  const id = await imported([request('one [tokens=2]'), response('Hm')])
  const [, reply] = (await api.messages(id)).items
  const patch = { model: 'demo:echo', settings: { seed: 7 } }
  await api.request('PATCH', `/conversations/${id}`, { json: patch })
  const { body } = await answer(id, { messageId: reply!.id })
  await api.events(id)
  const prompt = await api.request('GET', `/runs/${body.run.id}/prompt`)
  expect(prompt.body).toMatchObject({ model: 'demo:echo', prompt: { settings: { seed: 7 } } })
  expect(await answer(id, { messageId: reply!.id, model: 'no:such' })).toMatchObject({
    status: 422,
    body: { error: { code: 'unknown_model' } },
  })
})

test('two answers to one message are not written at once', async () => {
  const id = await imported([request('slow [tokens=2000 rate=50]')])
  const [asked] = (await api.messages(id)).items
  const all = await Promise.all([1, 2, 3].map(() => answer(id, { messageId: asked!.id })))
  expect(all.map(({ status }) => status).toSorted()).toEqual([202, 409, 409])
  const begun = all.find(({ status }) => status === 202)!
  expect(all.find(({ status }) => status === 409)!.body.error).toMatchObject({
    code: 'conversation_busy',
    details: { run: { id: begun.body.run.id } },
  })
  await api.act(begun.body.run.id, 'cancel')
  await api.events(id)
})

test('what is not there, is of another conversation, or answers nothing is refused', async () => {
  const [id, other] = [
    await imported([response('Unasked'), request('one [tokens=1]')]),
    await imported([request('elsewhere')]),
  ]
  const [unasked] = (await api.messages(id)).items
  const [elsewhere] = (await api.messages(other)).items
  for (const messageId of ['msg_00000000-0000-7000-8000-000000000000', elsewhere!.id])
    expect(await answer(id, { messageId })).toMatchObject({
      status: 404,
      body: { error: { code: 'message_not_found', field: 'messageId' } },
    })
  expect(await answer(id, { messageId: unasked!.id })).toMatchObject({
    status: 422,
    body: { error: { code: 'invalid_request', field: 'messageId' } },
  })
})
