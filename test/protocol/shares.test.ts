import { afterEach, describe, expect, test } from 'vitest'
import type { ErrorBody, NewShare, Share } from '../../src/protocol/index.ts'
import { openTestStore } from '../databases.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, type Api } from './api.ts'
import { call } from './http-client.ts'

const server = serverForAll()
const api = (): Api => createApi(server)

const share = (id: string, chosen: object = {}) =>
  api().request<NewShare & ErrorBody>('POST', `/conversations/${id}/shares`, { json: chosen })
const list = (id: string, query = '') =>
  api().request<{ items: Share[]; next: string | null }>(
    'GET',
    `/conversations/${id}/shares${query}`,
  )
const revoke = (id: string, shareId: string) =>
  api().request<ErrorBody>('DELETE', `/conversations/${id}/shares/${shareId}`)
const read = (path: string, headers: Record<string, string> = {}) =>
  call<unknown>(server.url, 'GET', path, { headers })

/** A conversation in which this was said and answered. */
async function said(text: string, fields: object = {}): Promise<{ id: string; run: string }> {
  const { id } = await api().create(fields)
  const { run } = await api().send(id, text)
  await api().events(id)
  return { id, run: run.id }
}

async function shared(id: string, chosen: object = {}): Promise<NewShare> {
  const { status, body, text } = await share(id, chosen)
  expect(status, text).toBe(201)
  return body
}

/** Is this what somebody sees who never was here: the page for no link? */
async function leadsNowhere(path: string): Promise<boolean> {
  const { status, text } = await read(path)
  expect(text).not.toContain('Of fruit')
  return status === 404 && text.includes('This link leads nowhere')
}

const bodyIn = (page: string) => page.slice(page.indexOf('<body>'))

describe('a link', () => {
  test('shows what was said, to anybody, and nothing else', async () => {
    const { id } = await said('Of fruit [tokens=3 reasoning=4]', {
      title: 'My title',
      instructions: 'The secret instructions',
    })
    const { path, ...made } = await shared(id)
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      title: 'My title',
      reasoning: false,
      tools: false,
      createdAt: expect.stringMatching(/Z$/),
    })
    expect(path).toMatch(/^\/s\/[\w-]{43}$/)
    const { status, text, headers } = await read(path)
    expect(status).toBe(200)
    expect(text).toContain('<div class="said" dir="auto">Of fruit [tokens=3 reasoning=4]</div>')
    expect(text).toMatch(/<p dir="auto">w0 w1 w2 ?<\/p>/)
    expect(text).toContain('<h1 dir="auto">My title</h1>')
    for (const hidden of ['secret', 'r0', 'Thought', 'local', 'conv_', 'msg_', 'run_', 'usage'])
      expect(bodyIn(text), hidden).not.toContain(hidden)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow, noarchive',
      'x-content-type-options': 'nosniff',
    })
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[^ ]+'; .*frame-ancestors 'none'$/,
    )
  })

  test('shows reasoning only where that was chosen', async () => {
    const { id } = await said('Of fruit [tokens=3 reasoning=4]')
    const { path, reasoning } = await shared(id, { reasoning: true })
    expect(reasoning).toBe(true)
    expect((await read(path)).text).toContain('<summary>Thought</summary>')
  })

  test('parts texts between which it shows nothing', async () => {
    const dump = [
      { kind: 'request', parts: [{ part_kind: 'user-prompt', content: 'Of fruit' }] },
      {
        kind: 'response',
        parts: [
          { part_kind: 'text', content: 'Wait.' },
          { part_kind: 'thinking', content: 'Hm' },
          { part_kind: 'text', content: 'It is ripe.' },
        ],
      },
    ]
    const { body } = await api().request<{ conversation: { id: string } }>(
      'POST',
      '/conversations/import',
      { json: dump },
    )
    const { path } = await shared(body.conversation.id)
    const { text } = await read(path)
    expect(text).not.toContain('Hm')
    expect(text.match(/<p dir="auto">[^<]*<\/p>/g)).toEqual([
      '<p dir="auto">Wait.</p>',
      '<p dir="auto">It is ripe.</p>',
    ])
  })

  test('stays as it was: what is said later, otherwise or in its place is not in it', async () => {
    const { id } = await api().create({ title: 'Before' })
    const { run } = await api().send(id, 'Of fruit [tokens=300 rate=100]')
    await api().act(run.id, 'cancel')
    await api().events(id)
    const { path } = await shared(id)
    const before = (await read(path)).text
    expect(before).toContain('This reply was stopped.')

    await api().act(run.id, 'continue')
    await api().events(id)
    expect((await read(path)).text).toBe(before)
    await api().request('PATCH', `/conversations/${id}`, { json: { title: 'After' } })
    await api().act(run.id, 'regenerate')
    await api().events(id)
    await api().send(id, 'And more [tokens=1]')
    await api().events(id)
    expect((await read(path)).text).toBe(before)
  })

  test('is not made while a reply is being written, nor where nothing was said', async () => {
    const { id } = await api().create()
    expect((await share(id)).status).toBe(422)
    const { run } = await api().send(id, 'Of fruit [tokens=2000 rate=50]')
    const busy = await share(id)
    expect([busy.status, busy.body.error.code]).toEqual([409, 'conversation_busy'])
    await api().act(run.id, 'cancel')
    await api().events(id)
    expect((await share(id)).status).toBe(201)
  })

  test('speaks the reader’s language', async () => {
    const { id } = await said('Of fruit [tokens=1]')
    const { path } = await shared(id)
    expect((await read(path, { 'accept-language': 'de' })).text).toContain('<html lang="de">')
    const { text } = await read('/s/nothing', { 'accept-language': 'de' })
    expect(text).toContain('Dieser Link führt nirgendwohin')
  })
})

describe('the end of a link', () => {
  test('revoked, it leads nowhere, as one that never was', async () => {
    const { id } = await said('Of fruit [tokens=1]')
    const [first, second] = [await shared(id), await shared(id, { tools: true })]
    expect((await revoke(id, first.id)).status).toBe(204)
    expect(await leadsNowhere(first.path)).toBe(true)
    expect((await read(second.path)).status).toBe(200)
    const again = await revoke(id, first.id)
    expect([again.status, again.body.error.code]).toEqual([404, 'share_not_found'])
    for (const path of ['/s/x', `/s/${'A'.repeat(43)}`, `/s/${second.id}`, `${second.path}A`])
      expect(await leadsNowhere(path), path).toBe(true)
  })

  test('deleted, the conversation takes its links along', async () => {
    const { id } = await said('Of fruit [tokens=1]')
    const { path } = await shared(id)
    await api().request('DELETE', `/conversations/${id}`)
    expect(await leadsNowhere(path)).toBe(true)
    expect((await list(id)).status).toBe(404)
  })

  test('a link of another conversation is not found here', async () => {
    const [one, other] = [await said('Of fruit [tokens=1]'), await said('Of fruit [tokens=1]')]
    const made = await shared(one.id)
    expect((await revoke(other.id, made.id)).status).toBe(404)
    expect((await read(made.path)).status).toBe(200)
  })
})

describe('the list', () => {
  test('has the newest first, page by page, and nothing that leads there', async () => {
    const { id } = await said('Of fruit [tokens=1]')
    const made: NewShare[] = []
    for (let i = 0; i < 5; i++) made.push(await shared(id, { tools: i % 2 === 0 }))
    const listed: Share[] = []
    for (let next: string | null = ''; next !== null;) {
      const { body, text } = await list(id, `?limit=2${next === '' ? '' : `&before=${next}`}`)
      for (const { path } of made) expect(text).not.toContain(path.slice(3))
      listed.push(...body.items)
      next = body.next
    }
    const known = made.map(({ path: _path, ...rest }) => rest)
    expect(listed).toHaveLength(5)
    expect(listed).toEqual(expect.arrayContaining(known))
    expect(listed.map(({ createdAt }) => createdAt)).toEqual(
      known
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .toReversed(),
    )
  })
})

describe('what is stored', () => {
  afterEach(() => server.process.exitCode === null || server.startAgain())

  test('gives no link away', async () => {
    const { id } = await said('Of fruit [tokens=1]')
    const { path } = await shared(id)
    await server.end()
    const store = await openTestStore(server.data)
    const page = { conversationId: id, time: Number.MAX_SAFE_INTEGER, id: '', limit: 10 }
    const [rows] = await store.read(store.shares.list(page))
    await store.close()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(path.slice('/s/'.length))
  })
})
