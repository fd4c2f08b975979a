import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../tree.ts'
import { createApi } from './api.ts'
import { call } from './http-client.ts'
import { appForAll } from './in-process.ts'

const app = appForAll()
const api = createApi(app)

async function conversation(): Promise<string> {
  const { id } = await api.create({ title: 'State' })
  await api.send(id, '[tokens=20]')
  await api.events(id)
  return id
}

async function tagOf(path: string): Promise<string> {
  const { status, headers } = await call(app.url, 'GET', path)
  expect(status).toBe(200)
  expect(headers['etag']).toMatch(/^W\/"[\w-]{22}"$/)
  expect(headers['cache-control']).toBe('no-store')
  return headers['etag']!
}

/** Whether whoever has a state is told that it is the newest; then there is no body. */
async function isNewest(path: string, tag: string): Promise<boolean> {
  const answer = await call(app.url, 'GET', path, { headers: { 'if-none-match': tag } })
  expect([200, 304]).toContain(answer.status)
  if (answer.status === 304) {
    expect(answer.text).toBe('')
    expect(tag).toContain(answer.headers['etag'])
    expect(answer.headers['cache-control']).toBe('no-store')
  }
  return answer.status === 304
}

const V1 = '/api/v1'
const READ = [
  (id: string) => `${V1}/conversations/${id}/messages`,
  (id: string) => `${V1}/conversations/${id}/messages?limit=1`,
  (id: string) => `${V1}/conversations/${id}`,
  (id: string) => `${V1}/conversations/${id}/export?format=json`,
  (id: string) => `${V1}/conversations/${id}/export?format=markdown`,
  (id: string) => `${V1}/conversations/${id}/export?format=html`,
  (id: string) => `${V1}/conversations/${id}/export?format=pydantic-ai`,
  () => `${V1}/conversations`,
]

describe.each(READ.map((path) => [path(':id'), path] as const))('%s', (_, pathOf) => {
  test.each([
    ['a message', (id: string) => api.send(id, '[tokens=2]').then(() => api.events(id))],
    ['another title', (id: string) => change(id, { title: 'Other' })],
    ['another branch', (id: string) => api.send(id, '[tokens=1]', { parentId: null })],
    ['a piece of a reply', (id: string) => api.send(id, '[tokens=30 rate=100]')],
  ])('is answered in full after %s, and with nothing while nothing happens', async (_, act) => {
    const id = await conversation()
    const path = pathOf(id)
    const tag = await tagOf(path)
    expect(await isNewest(path, tag)).toBe(true)
    expect(await isNewest(path, `"none", ${tag}`)).toBe(true)
    expect((await call(app.url, 'GET', path, { headers: { 'if-none-match': '*' } })).status).toBe(
      304,
    )
    expect(await isNewest(path, 'W/"none"')).toBe(false)
    await act(id)
    expect(await isNewest(path, tag)).toBe(false)
    await api.events(id)
    const now = await tagOf(path)
    expect(now).not.toBe(tag)
    expect(await isNewest(path, now)).toBe(true)
  })
})

const change = async (id: string, json: object) =>
  expect((await api.request('PATCH', `/conversations/${id}`, { json })).status).toBe(200)

test('each page, each format and each language is another answer', async () => {
  const id = await conversation()
  const { items } = await api.messages(id)
  const base = `${V1}/conversations/${id}`
  const tags = await Promise.all(
    [
      `${base}/messages`,
      `${base}/messages?limit=1`,
      `${base}/messages?before=${items.at(-1)!.id}`,
      `${base}/export?format=html`,
      `${base}/export?format=markdown`,
    ].map(tagOf),
  )
  const german = await call(app.url, 'GET', `${base}/export?format=html`, {
    headers: { 'accept-language': 'de' },
  })
  tags.push(String(german.headers['etag']))
  expect(new Set(tags).size).toBe(tags.length)
})

test('nobody learns by a tag what is not theirs, and nothing that is gone stays as it was', async () => {
  const id = await conversation()
  const path = `${V1}/conversations/${id}/messages`
  const tag = await tagOf(path)
  await api.request('DELETE', `/conversations/${id}`)
  const { status } = await call(app.url, 'GET', path, { headers: { 'if-none-match': tag } })
  expect(status).toBe(404)
  // What is begun anew under its id may have come just as far.
  await api.create({ id, title: 'State' })
  await api.send(id, '[tokens=20]')
  await api.events(id)
  expect(await isNewest(path, tag)).toBe(false)
})

test.each(['*', 'W/"none"'])('what cannot be read is not unchanged: %s', async (tag) => {
  const id = await conversation()
  const path = `${V1}/conversations/${id}/messages?before=none`
  const { status } = await call(app.url, 'GET', path, { headers: { 'if-none-match': tag } })
  expect(status).toBe(422)
})

test('what is changed is answered in full, whatever is sent along', async () => {
  const id = await conversation()
  const json = { title: 'The same' }
  const path = `${V1}/conversations/${id}`
  const { headers } = await call(app.url, 'PATCH', path, { json })
  expect(headers['etag']).toBe(undefined)
  const tag = await tagOf(path)
  const again = await call(app.url, 'PATCH', path, { json, headers: { 'if-none-match': tag } })
  expect(again.status).toBe(200)
})

test('the histories of other protocols', async () => {
  const say = (message: string) =>
    call(app.url, 'POST', '/chat', { json: { session_id: 'state', message } })
  await say('[tokens=3]')
  const tag = await tagOf('/history/state')
  expect(await isNewest('/history/state', tag)).toBe(true)
  await say('[tokens=3]')
  expect(await isNewest('/history/state', tag)).toBe(false)

  const first = await call(app.url, 'GET', '/chat/')
  const headers = { cookie: String(first.headers['set-cookie']).split(';')[0]! }
  const ask = (tag?: unknown) =>
    call(app.url, 'GET', '/chat/', { headers: { ...headers, 'if-none-match': String(tag) } })
  const prompt = () =>
    call(app.url, 'POST', '/chat/', {
      raw: 'prompt=[tokens=1]',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    })
  await prompt()
  const { status, headers: told } = await ask()
  expect(status).toBe(200)
  expect((await ask(told['etag'])).status).toBe(304)
  await prompt()
  expect((await ask(told['etag'])).status).toBe(200)
})

test('the page’s own files are kept for ever, since their names carry a hash; the page is asked for again', async () => {
  const names = readdirSync(join(ROOT, 'dist/web/assets')).filter(
    (name) => !/\.(gz|br)$/.test(name),
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    expect(name).toMatch(/-[\w-]{8}\.\w+$/)
    const { status, headers } = await call(app.url, 'HEAD', `/assets/${name}`)
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  }
  for (const path of ['/', '/classic', '/api/docs', '/chat_app.ts']) {
    const { headers } = await call(app.url, 'GET', path, { headers: { accept: 'text/html' } })
    expect(headers['cache-control']).toBe('no-cache')
    const again = await call(app.url, 'GET', path, {
      headers: { accept: 'text/html', 'if-none-match': headers['etag']! },
    })
    expect(again.status).toBe(304)
  }
})
