import { afterAll, afterEach, expect, test } from 'vitest'
import { createId } from '../../src/protocol/index.ts'
import { removeDataDirectories, startServerProcess, type ServerProcess } from '../server-process.ts'
import { createApi } from './api.ts'
import { call } from './http-client.ts'

let server: ServerProcess
afterEach(() => server.end('SIGKILL'))
afterAll(removeDataDirectories)

const LONG = '[tokens=5000 rate=20]'
const ids = Array.from({ length: 4 }, () => createId('msg', Date.now()))
const overloaded = {
  status: 503,
  body: { error: { code: 'overloaded', retryable: true } },
  headers: { 'retry-after': '1' },
}

test('a server with as many replies as it may write takes no more for a moment, and loses nothing', async () => {
  server = await startServerProcess({
    env: { LOQUAT_MAX_RUNS: '2', LOQUAT_MODEL: 'test:script' },
  })
  const api = createApi(server)
  const [one, two] = [await api.create({}), await api.create({})]
  const json = { parts: [{ type: 'text', text: LONG }], onBusy: 'queue', id: ids[1] }
  const send = (id: string, more: object = {}) =>
    call<{ run: { id: string } }>(server.url, 'POST', `/api/v1/conversations/${id}/messages`, {
      json: { ...json, ...more },
    })
  const first = await send(one.id)
  // One that waits for its turn counts, too.
  const second = await send(one.id, { id: ids[2] })
  expect([first.status, second.status]).toEqual([202, 202])

  expect(await send(two.id, { id: ids[3] })).toMatchObject(overloaded)
  expect((await api.messages(two.id)).items).toEqual([])
  const temporary = { messages: [{ role: 'user', parts: json.parts }] }
  const chat = await call(server.url, 'POST', '/chat', { json: { message: 'Hi', session_id: 's' } })
  expect(chat).toMatchObject({ status: 503, body: { code: 'overloaded' } })
  expect((await call(server.url, 'GET', '/readyz')).status).toBe(200)
  expect(server.output()).not.toContain('request failed')
  // What was taken is answered as it was.
  expect((await send(one.id)).body).toEqual(first.body)

  await api.act(second.body.run.id, 'cancel')
  await api.act(first.body.run.id, 'cancel')
  await expect.poll(async () => (await send(two.id, { id: ids[3] })).status).toBe(202)
  // Those of which nothing is kept are counted for themselves.
  const leave = new AbortController()
  const ask = () =>
    fetch(new URL('/api/v1/temporary', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(temporary),
      signal: leave.signal,
    })
  expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([
    200, 200, 503,
  ])
  leave.abort()
})
