import { gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { answerJson } from './json.ts'
import type { Bindings } from './request.ts'

const LONG = { text: 'and so on '.repeat(500) }
const SHORT = { text: 'and so on' }
const app = new Hono<Bindings>()
  .get('/long', (c) => answerJson(c, LONG, 200))
  .get('/short', (c) => answerJson(c, SHORT, 201))

test.each([
  ['/long', 'gzip, br', 'gzip', LONG],
  ['/long', 'br', null, LONG],
  ['/long', 'gzip;q=0, br', null, LONG],
  ['/short', 'gzip, br', null, SHORT],
])('%s for who takes “%s” comes compressed as %s', async (path, accepted, way, value) => {
  const answer = await app.request(path, { headers: { 'accept-encoding': accepted } })
  expect(answer.headers.get('vary')).toBe('accept-encoding')
  expect(answer.headers.get('content-encoding')).toBe(way)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(JSON.parse(String(way === 'gzip' ? gunzipSync(bytes) : bytes))).toEqual(value)
})
