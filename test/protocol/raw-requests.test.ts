import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { serverForAll } from '../for-all.ts'
import { createRandom } from '../random.ts'
import { createApi } from './api.ts'
import { call } from './http-client.ts'
import { exchange } from './raw-socket.ts'

const server = serverForAll()
const api = createApi(server)

afterEach(async () => {
  expect((await call(server.url, 'GET', '/livez')).status, 'it still serves').toBe(200)
  expect(server.process.exitCode).toBe(null)
  // Whatever a client does to its connection is not an error of the server.
  expect(server.output()).not.toContain('request failed')
})

const HOST = 'host: 127.0.0.1\r\n'
const send = (text: string | Buffer) => exchange(server.port, (write) => write(text))

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
  ['a bad method', `G@T / HTTP/1.1\r\n${HOST}\r\n`],
  ['a bad version', `GET / HTTP/9.9\r\n${HOST}\r\n`],
  ['no host', 'GET /livez HTTP/1.1\r\n\r\n'],
  ['a host with spaces', 'GET /livez HTTP/1.1\r\nhost: a b\r\n\r\n'],
  ['a host with a path', 'GET /livez HTTP/1.1\r\nhost: 127.0.0.1/x\r\n\r\n'],
  ['a host with a user', 'GET /livez HTTP/1.1\r\nhost: me@127.0.0.1\r\n\r\n'],
  ['a port that is none', 'GET /livez HTTP/1.1\r\nhost: 127.0.0.1:99999\r\n\r\n'],
  [
    'an absolute address elsewhere',
    'GET http://evil.example/livez HTTP/1.1\r\nhost: evil.example\r\n\r\n',
  ],
  ['an address that is none', `GET //// HTTP/1.1\r\n${HOST}\r\n`],
  ['an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`],
  ['a header with a line break', `GET /livez HTTP/1.1\r\n${HOST}x: a\r\n b\r\n\r\n`],
  ['headers without end', `GET /livez HTTP/1.1\r\n${HOST}x: ${'a'.repeat(100_000)}\r\n\r\n`],
  [
    'both lengths',
    `POST /api/v1/conversations HTTP/1.1\r\n${HOST}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'a length that is none',
    `POST /api/v1/conversations HTTP/1.1\r\n${HOST}content-length: -1\r\n\r\n`,
  ],
  [
    'a bad chunk',
    `POST /api/v1/conversations HTTP/1.1\r\n${HOST}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n`,
  ],
  ['CONNECT', `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n`],
])('%s is answered with a 4xx or by hanging up', async (_name, bytes) => {
  const answer = await send(bytes)
  if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
})

test('an upgrade that is not offered is an ordinary request', async () => {
  const answer = await send(
    `GET /livez HTTP/1.1\r\n${HOST}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 (200|4\d\d) /)
})

test('pipelined requests are answered in order', async () => {
  const get = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`
  const answer = await send(get('/livez') + get('/api/v1/conversations/x') + get('/readyz'))
  expect([...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual([
    '200',
    '422',
    '200',
  ])
})

test('a request cut off anywhere starts nothing', async () => {
  const { id } = await api.create({})
  const body = JSON.stringify({ parts: [{ type: 'text', text: '[tokens=1]' }] })
  const request = `POST /api/v1/conversations/${id}/messages HTTP/1.1\r\n${HOST}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const random = createRandom(7)
  for (let round = 0; round < 60; round++)
    await hangUpAfter(request.slice(0, Math.floor(random() * (request.length - 1))), random() < 0.5)
  await call(server.url, 'GET', '/livez')
  expect((await api.messages(id)).items).toEqual([])
})

test('a client that leaves right after asking leaves nothing behind', async () => {
  const { id } = await api.create({})
  const ask = (method: string, path: string) => `${method} ${path} HTTP/1.1\r\n${HOST}\r\n`
  for (let round = 0; round < 60; round++)
    await hangUpAfter(ask('GET', `/api/v1/conversations/${id}/events`), round % 2 === 0)
  const { run } = await api.send(id, '[tokens=20 rate=200]')
  await api.events(id)
  expect((await api.run(run.id)).state).toBe('completed')
})

test('HEAD of a stream ends', async () => {
  const { id } = await api.create({})
  const answer = await exchange(
    server.port,
    (write) =>
      write(`HEAD /api/v1/conversations/${id}/events HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`),
    { quietMs: 1_000, onQuiet: 'fail' },
  )
  expect(answer).toMatch(/^HTTP\/1\.1 (200|405) /)
})

test('random bytes', async () => {
  const random = createRandom(11)
  for (let round = 0; round < 60; round++) {
    const bytes = Buffer.from(Array.from({ length: 1 + random() * 300 }, () => random() * 256))
    const start =
      round % 2 === 0 ? Buffer.from('POST /api/v1/conversations HTTP/1.1\r\n') : Buffer.alloc(0)
    await hangUpAfter(Buffer.concat([start, bytes]), true)
  }
})

/** Writes bytes and leaves: with a reset, or politely. */
function hangUpAfter(bytes: string | Buffer, rudely: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write(bytes, () => {
        if (rudely) socket.resetAndDestroy()
        else socket.end()
      }),
    )
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
    socket.setTimeout(300, () => socket.destroy())
  })
}
