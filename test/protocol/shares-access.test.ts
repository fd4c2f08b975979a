import { expect, test } from 'vitest'
import type { NewShare } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { call } from './http-client.ts'

const TOKEN = 'the-operators-own-token'
const token = serverForAll({ env: { API_TOKEN: TOKEN, LOQUAT_MODEL: 'demo:echo' } })
const open = serverForAll({ env: { LOQUAT_ACCESS: 'public', LOQUAT_MODEL: 'demo:echo' } })

/** Shares a conversation of somebody's. */
async function shared(url: string, headers: Record<string, string>): Promise<string> {
  const ask = <T>(method: string, path: string, json?: unknown) =>
    call<T>(url, method, `/api/v1${path}`, json === undefined ? { headers } : { json, headers })
  const { body } = await ask<{ id: string }>('POST', '/conversations', {})
  const parts = [{ type: 'text', text: 'Of fruit' }]
  await ask('POST', `/conversations/${body.id}/messages`, { parts })
  await ask('GET', `/conversations/${body.id}/events?until=idle`)
  const made = await ask<NewShare>('POST', `/conversations/${body.id}/shares`, {})
  expect(made.status, made.text).toBe(201)
  return made.body.path
}

test('with a token: whoever has the link needs none, and gets nothing but the page', async () => {
  const path = await shared(token.url, { authorization: `Bearer ${TOKEN}` })
  const { status, text, headers } = await call(token.url, 'GET', path)
  expect([status, headers['set-cookie']]).toEqual([200, undefined])
  expect(text).toContain('Of fruit')
})

test('in public: reading makes nobody a principal', async () => {
  const path = await shared(open.url, { cookie: `loquat_browser=${'a'.repeat(43)}` })
  const { status, headers } = await call(open.url, 'GET', path)
  expect([status, headers['set-cookie']]).toEqual([200, undefined])
  expect(headers['cache-control']).toBe('no-store')
})

test('an address that asks too often waits', async () => {
  const answers = new Set<number>()
  let last
  do {
    last = await call(open.url, 'GET', '/s/x')
    answers.add(last.status)
  } while (last.status !== 429)
  expect([...answers]).toEqual([404, 429])
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
})
