import { expect, test } from 'vitest'
import { createId, type ErrorBody } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, textIn, type Accepted } from './api.ts'
import { framesOf, readStream } from './event-stream.ts'
import { startHere } from './in-process.ts'

const server = serverForAll()
const api = createApi(server)

const body = (fields: object) => ({
  parts: [{ type: 'text', text: '[tokens=30 rate=300]' }],
  ...fields,
})
const post = <T = Accepted>(conversationId: string, json: object, headers = {}) =>
  api.request<T>('POST', `/conversations/${conversationId}/messages`, {
    json,
    headers,
  })

/** What a conversation holds: its messages, and the runs its log tells of. */
async function contents(id: string) {
  const events = await api.events(id)
  return {
    messages: (await api.messages(id)).items.length,
    runs: events.filter(({ type }) => type === 'run-start').length,
    sent: events.filter(({ type }) => type === 'message').length,
  }
}

test.each([5, 20])(
  'the same message %i times at once: one message, one run, equal answers',
  async (times) => {
    const { id } = await api.create({})
    const message = body({ id: createId('msg') })
    const answers = await Promise.all(Array.from({ length: times }, () => post(id, message)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    // While it runs, after it has ended, and after it was answered again.
    expect((await post(id, message)).text).toBe(answers[0]!.text)
    expect(await contents(id)).toEqual({ messages: 2, runs: 1, sent: 1 })
    expect((await post(id, message)).text).toBe(answers[0]!.text)
    await api.act(answers[0]!.body.run.id, 'regenerate')
    await api.events(id)
    expect((await post(id, message)).text).toBe(answers[0]!.text)
  },
)

test('a message that was queued, and one whose reply was stopped, are answered as at first', async () => {
  const { id } = await api.create({})
  const { run } = await api.send(id, '[tokens=5000 rate=20]')
  const message = body({ id: createId('msg'), onBusy: 'queue' })
  const first = await post(id, message)
  expect(first.body.run.state).toBe('queued')
  await api.act(run.id, 'cancel')
  await api.events(id)
  expect((await post(id, message)).text).toBe(first.text)
})

test('after a restart the same message is answered the same, and nothing is started', async () => {
  const { id } = await api.create({})
  const message = body({ id: createId('msg') })
  const first = await post(id, message)
  const before = await contents(id)
  await server.end()
  await server.startAgain()
  expect((await post(id, message)).text).toBe(first.text)
  expect(await contents(id)).toEqual(before)
})

test('another body or another conversation under the same id is refused, and nothing is stored', async () => {
  const [{ id }, other] = [await api.create({}), await api.create({})]
  const messageId = createId('msg')
  await post(id, body({ id: messageId }))
  await api.events(id)
  const conflict = {
    status: 422,
    body: { error: { code: 'message_conflict', field: 'id', retryable: false } },
  }
  expect(
    await post(id, body({ id: messageId, parts: [{ type: 'text', text: 'b' }] })),
  ).toMatchObject(conflict)
  expect(await post(id, body({ id: messageId, model: 'demo:echo' }))).toMatchObject(conflict)
  expect(await post(id, body({ id: messageId, settings: { seed: 1 } }))).toMatchObject(conflict)
  expect(await post(other.id, body({ id: messageId }))).toMatchObject(conflict)
  expect(await contents(id)).toEqual({ messages: 2, runs: 1, sent: 1 })
  expect(await contents(other.id)).toEqual({ messages: 0, runs: 0, sent: 0 })
  // The id of a reply is taken too.
  const { items } = await api.messages(id)
  expect(await post(id, body({ id: items[1]!.id }))).toMatchObject(conflict)
})

test('the same id in two conversations at once: one takes it, the other is refused', async () => {
  for (let round = 0; round < 10; round++) {
    const rooms = await Promise.all([api.create({}), api.create({})])
    const message = body({ id: createId('msg') })
    const answers = await Promise.all(rooms.map(({ id }) => post<ErrorBody>(id, message)))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 422])
  }
})

test('without an id two sends are two messages', async () => {
  const { id } = await api.create({})
  await api.send(id, 'twice [tokens=1]')
  await api.events(id)
  await api.send(id, 'twice [tokens=1]')
  expect(await contents(id)).toEqual({ messages: 4, runs: 2, sent: 2 })
})

test('a repeated send that asks for the stream gets all of the run, however late', async () => {
  const { id } = await api.create({})
  const message = body({ id: createId('msg') })
  const read = async () =>
    framesOf(
      (
        await readStream(server.url, `/api/v1/conversations/${id}/messages`, {
          method: 'POST',
          json: message,
          headers: { accept: 'text/event-stream' },
        })
      ).bytes,
    )
  const first = await read()
  expect(first.at(-1)?.type).toBe('run-end')
  expect(await read()).toEqual(first)
})

test('a clock that is set back does not change the answer', async () => {
  let time = Date.parse('2026-06-01T12:00:00Z')
  const app = await startHere({}, () => time)
  try {
    const api = createApi(app)
    const { id } = await api.create({})
    const message = { id: createId('msg', time) }
    const first = await api.send(id, '[tokens=2]', message)
    await api.events(id)
    time -= 3_600_000
    await api.act(first.run.id, 'regenerate')
    await api.events(id)
    expect(await api.send(id, '[tokens=2]', message)).toEqual(first)
    expect(textIn((await api.messages(id)).items[1])).toBe('w0 w1 ')
  } finally {
    await app.close()
  }
})

test('nobody can take the id that somebody’s Idempotency-Key will have, nor try whether it is taken', async () => {
  const { id } = await api.create({})
  // One of its own, so that another try is no repeat.
  const headers = { 'idempotency-key': createId('msg') }
  const { body: first } = await post(id, body({}), headers)
  const answer = await post<ErrorBody>(id, body({ id: first.message.id }))
  expect(answer.status).toBe(422)
  expect(answer.body.error).toMatchObject({ code: 'invalid_request', field: 'id' })
})
