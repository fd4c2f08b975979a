import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import { createId, type Conversation, type ErrorBody } from '../../src/protocol/index.ts'
import { startCuttingProxy } from '../cutting-proxy.ts'
import { serverForAll } from '../for-all.ts'
import { createApi } from './api.ts'

const server = serverForAll()
const api = createApi(server)

const begin = <T = Conversation>(json: object, headers: Record<string, string> = {}) =>
  api.request<T>('POST', '/conversations', { json, headers })
const titled = async (title: string) => {
  const { body } = await api.request<{ items: Conversation[] }>('GET', '/conversations?limit=200')
  return body.items.filter((item) => item.title === title).map(({ id }) => id)
}
const conflict = { status: 422, body: { error: { code: 'conversation_conflict', field: 'id' } } }

describe('a conversation whose id comes with the request', () => {
  test('is begun once, however often and however many at once ask for it, and answered the same', async () => {
    const fields = {
      id: createId('conv'),
      title: 'Asked for often',
      settings: { seed: 1, topP: 1 },
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin(fields)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]!.body).toEqual(await api.conversation(fields.id))
    expect(await titled('Asked for often')).toEqual([fields.id])
    // The order in which its settings are named says nothing.
    const again = { ...fields, settings: { topP: 1, seed: 1 } }
    expect((await begin(again)).text).toBe(answers[0]!.text)
  })

  test('is answered as at first when it has become another one, and after a restart', async () => {
    const fields = { id: createId('conv'), title: 'At first' }
    const { text } = await begin(fields)
    await api.send(fields.id, 'one [tokens=2]')
    await api.events(fields.id)
    await api.request('PATCH', `/conversations/${fields.id}`, { json: { title: 'Later' } })
    expect((await begin(fields)).text).toBe(text)
    await server.end()
    await server.startAgain()
    expect((await begin(fields)).text).toBe(text)
    expect(await api.conversation(fields.id)).toMatchObject({ title: 'Later' })
    expect((await api.messages(fields.id)).items).toHaveLength(2)
  })

  test('is refused with another body, and stays as it is', async () => {
    const fields = { id: createId('conv'), title: 'Mine', instructions: 'Be brief.' }
    const { body } = await begin(fields)
    for (const other of [
      { title: 'Other' },
      { title: null },
      { instructions: 'Be long.' },
      { model: 'demo:echo' },
      { settings: { seed: 1 } },
    ])
      expect(await begin({ ...fields, ...other }), JSON.stringify(other)).toMatchObject(conflict)
    expect(await api.conversation(fields.id)).toEqual(body)
  })

  test('of two bodies at once, one is taken', async () => {
    for (let round = 0; round < 10; round++) {
      const id = createId('conv')
      const answers = await Promise.all([begin({ id, title: 'a' }), begin({ id, title: 'b' })])
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422])
    }
  })

  test('is not one that the server has named, nor one of the form it makes of a key', async () => {
    const { id } = await api.create({})
    expect(await begin({ id })).toMatchObject(conflict)
    const headers = { 'idempotency-key': createId('msg') }
    const { body } = await begin({}, headers)
    const refused = await begin<ErrorBody>({ id: body.id })
    expect(refused.status).toBe(422)
    expect(refused.body.error).toMatchObject({ code: 'invalid_request', field: 'id' })
  })
})

test('a key in a header does the same', async () => {
  const headers = { 'idempotency-key': createId('msg') }
  const fields = { title: 'By its key' }
  const first = await begin(fields, headers)
  expect(first.status).toBe(201)
  expect((await begin(fields, headers)).text).toBe(first.text)
  expect(await begin({ title: 'Other' }, headers)).toMatchObject(conflict)
  expect(await titled('By its key')).toEqual([first.body.id])
  const second = await begin(fields, { 'idempotency-key': createId('msg') })
  expect(second.body.id).not.toBe(first.body.id)
})

test('without either, two requests are two conversations', async () => {
  await begin({ title: 'Twice' })
  await begin({ title: 'Twice' })
  expect(await titled('Twice')).toHaveLength(2)
})

describe('the SDK', () => {
  test.each(['answered', 0, 40, 200] as const)(
    'begins one conversation where its request is cut off: %s',
    async (after) => {
      const proxy = await startCuttingProxy(Number(new URL(server.url).port))
      try {
        const client = createClient({ baseUrl: proxy.url, sleep: async () => {} })
        const title = `Cut ${after}`
        const cut = proxy.cutPost(after)
        const { id } = await client.conversations.create({ title })
        await cut
        expect(await titled(title)).toEqual([id])
      } finally {
        await proxy.close()
      }
    },
  )
})
