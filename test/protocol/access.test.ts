import { request } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Me } from '../../src/protocol/index.ts'
import {
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
  type ServerProcess,
} from '../server-process.ts'

const API_TOKEN = 'the-operators-own-token'
const servers: ServerProcess[] = []

async function start(
  env: Record<string, string>,
  options: { data?: string; args?: string[] } = {},
): Promise<ServerProcess> {
  const { data = newDataDirectory(), args = [] } = options
  const server = await startServerProcess({ data, env, args: ['--model', 'demo:echo', ...args] })
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.end()
  removeDataDirectories()
})

type Headers = Record<string, string>

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** By `node:http`, since `fetch` does not let its caller say from where it comes. @param onHead the answer has begun */
function call(
  server: ServerProcess,
  method: string,
  path: string,
  headers: Headers = {},
  body?: unknown,
  onHead = () => {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server.url), { method, headers, agent: false }, (answer) => {
      onHead()
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      answer.on('close', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, text }),
      )
    })
    sent.on('error', reject)
    if (body !== undefined) sent.setHeader('content-type', 'application/json')
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const bearer = (token = API_TOKEN) => ({ authorization: `Bearer ${token}` })

async function make<T>(
  server: ServerProcess,
  path: string,
  headers: Headers,
  body: unknown,
): Promise<T> {
  const { text } = await call(server, 'POST', path, headers, body)
  return JSON.parse(text) as T
}

async function say(server: ServerProcess, headers: Headers, text = 'hello') {
  const { id } = await make<{ id: string }>(server, '/api/v1/conversations', headers, {})
  const parts = [{ type: 'text', text }]
  return call(server, 'POST', `/api/v1/conversations/${id}/messages`, headers, { parts })
}

async function signIn(server: ServerProcess, token: string): Promise<string> {
  const { status, headers } = await call(server, 'POST', '/api/v1/sign-in', {}, { token })
  expect(status).toBe(204)
  return String(headers['set-cookie']).split(';')[0]!
}

describe('which access', () => {
  test('local, for one person on this machine, as long as there is no token', async () => {
    const server = await start({})
    const { text } = await call(server, 'GET', '/api/v1/me')
    expect(JSON.parse(text)).toMatchObject({ access: 'local', ownerId: 'local' })
    expect(server.output()).not.toContain('Sign in')
  })

  test('by token where the server can be reached from elsewhere; the first one is shown once, in a link', async () => {
    const data = newDataDirectory()
    const first = await start({}, { data, args: ['--host', '0.0.0.0'] })
    const link = await vi.waitFor(() => {
      const found = /sign-in#(loq_\S+)/.exec(first.output())
      expect(found).not.toBeNull()
      return found
    })
    const port = first.port
    const here = { ...first, url: `http://127.0.0.1:${port}/` }
    expect((await call(here, 'GET', '/api/v1/me')).status).toBe(401)
    const me = JSON.parse((await call(here, 'GET', '/api/v1/me', bearer(link![1]))).text) as Me
    expect(me).toMatchObject({ ownerId: 'local', access: 'token' })
    expect(me.scopes).toContain('admin')
    await first.end()
    const second = await start({}, { data })
    expect(second.output()).not.toContain('sign-in#')
    expect((await call(second, 'GET', '/api/v1/me')).status).toBe(401)
    expect((await call(second, 'GET', '/api/v1/me', bearer(link![1]))).status).toBe(200)
  })

  test('with API_TOKEN no other is made, and it does everything', async () => {
    const server = await start({ API_TOKEN })
    expect(server.output()).not.toContain('sign-in#')
    expect((await call(server, 'GET', '/api/v1/providers', bearer())).status).toBe(200)
    const refused = await call(server, 'GET', '/api/v1/me')
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toBe('Bearer')
  })

  test('the page, its files and liveness need nothing', async () => {
    const server = await start({ API_TOKEN })
    for (const path of ['/', '/sign-in', '/livez', '/healthz', '/readyz'])
      expect((await call(server, 'GET', path, { accept: 'text/html' })).status, path).toBe(200)
  })
})

describe('a browser that signs in', () => {
  test('gets a cookie that no script reads, and may do what its token may', async () => {
    const server = await start({ API_TOKEN })
    const { headers } = await call(server, 'POST', '/api/v1/sign-in', {}, { token: API_TOKEN })
    expect(String(headers['set-cookie'])).toMatch(
      /^loquat_sign_in=loq_\S+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const cookie = String(headers['set-cookie']).split(';')[0]!
    const me = JSON.parse((await call(server, 'GET', '/api/v1/me', { cookie })).text) as Me
    expect(me).toMatchObject({ ownerId: 'local', signedIn: true })
    expect((await call(server, 'POST', '/api/v1/sign-out', { cookie }, {})).status).toBe(204)
    expect((await call(server, 'GET', '/api/v1/me', { cookie })).status).toBe(401)
  })

  test('by TLS the cookie is bound to this host', async () => {
    const server = await start({ API_TOKEN, PUBLIC_URL: 'https://chat.example.com' })
    const { headers } = await call(server, 'POST', '/api/v1/sign-in', {}, { token: API_TOKEN })
    expect(String(headers['set-cookie'])).toMatch(/^__Host-loquat_sign_in=.*Secure/)
  })

  test('another API_TOKEN ends what the old one let in', async () => {
    const data = newDataDirectory()
    const server = await start({ API_TOKEN }, { data })
    const cookie = await signIn(server, API_TOKEN)
    await server.end()
    const next = await start({ API_TOKEN: 'another-token-altogether' }, { data })
    expect((await call(next, 'GET', '/api/v1/me', { cookie })).status).toBe(401)
  })

  test('in local access nobody gets a cookie that would be good once a token is needed', async () => {
    const data = newDataDirectory()
    const server = await start({ API_TOKEN, LOQUAT_ACCESS: 'local' }, { data })
    const here = await call(server, 'POST', '/api/v1/sign-in', {}, { token: 'anything at all' })
    expect(here.status).toBe(204)
    const proxied = { 'x-forwarded-for': '203.0.113.7' }
    const there = await call(server, 'POST', '/api/v1/sign-in', proxied, { token: 'anything' })
    expect(there.status).toBe(403)
    for (const { headers } of [here, there]) expect(headers['set-cookie']).toBeUndefined()
  })

  test('guessing is limited', async () => {
    const server = await start({ API_TOKEN })
    const tries = Array.from({ length: 25 }, (_, i) =>
      call(server, 'POST', '/api/v1/sign-in', {}, { token: `guess-number-${i}` }),
    )
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(20)
    expect(statuses.filter((status) => status === 429)).toHaveLength(5)
  })

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'a page of %s can do nothing in its name',
    async (origin) => {
      const server = await start({ API_TOKEN })
      const cookie = await signIn(server, API_TOKEN)
      const { status } = await call(server, 'POST', '/api/v1/conversations', { cookie, origin }, {})
      expect(status).toBe(403)
      const crossSite = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
      expect((await call(server, 'POST', '/api/v1/conversations', crossSite, {})).status).toBe(403)
    },
  )
})

describe('revoking a token', () => {
  test('cuts its streams, and those of all it made', async () => {
    const server = await start({ API_TOKEN })
    const body = { name: 'product', ownerId: 'product', scopes: ['read', 'write', 'users'] }
    const product = await make<{ id: string; token: string }>(
      server,
      '/api/v1/tokens',
      bearer(),
      body,
    )
    const user = await make<{ token: string; ownerId: string }>(
      server,
      '/api/v1/user-tokens',
      bearer(product.token),
      { user: 'ann' },
    )
    expect(user.ownerId).toBe('product/ann')
    const cookie = await signIn(server, product.token)
    const readers = await Promise.all(
      [bearer(product.token), bearer(user.token), { cookie }].map(async (headers) => {
        const { id } = await make<{ id: string }>(server, '/api/v1/conversations', headers, {})
        const path = `/api/v1/conversations/${id}/events`
        const begun = Promise.withResolvers<void>()
        const answer = call(server, 'GET', path, headers, undefined, begun.resolve)
        await begun.promise
        return { answer, headers }
      }),
    )
    const { status } = await call(server, 'DELETE', `/api/v1/tokens/${product.id}`, bearer())
    expect(status).toBe(204)
    for (const { answer, headers } of readers) {
      expect((await answer).text).toBe(': loquat\n\n')
      expect((await call(server, 'GET', '/api/v1/me', headers)).status).toBe(401)
    }
  })
})

describe('a token that expires', () => {
  test('is outlived by nothing it made', async () => {
    const server = await start({ API_TOKEN })
    const body = { name: 'shop', ownerId: 'shop', scopes: ['read', 'users'], expiresInSeconds: 60 }
    type Made = { token: string; expiresAt: string }
    const shop = await make<Made>(server, '/api/v1/tokens', bearer(), body)
    const ask = { user: 'ann', ttlSeconds: 86_400 }
    const ann = await make<Made>(server, '/api/v1/user-tokens', bearer(shop.token), ask)
    expect(ann.expiresAt).toBe(shop.expiresAt)
    const brief = await make<Made>(server, '/api/v1/user-tokens', bearer(shop.token), {
      ...ask,
      ttlSeconds: 60,
    })
    expect(Date.parse(brief.expiresAt)).toBeLessThanOrEqual(Date.parse(shop.expiresAt))
  })
})

describe('public access', () => {
  test('each browser is somebody else, and who has no cookie is nobody', async () => {
    const server = await start({ LOQUAT_ACCESS: 'public' })
    expect((await call(server, 'GET', '/api/v1/me')).status).toBe(401)
    const browser = async () => {
      const { headers } = await call(server, 'GET', '/', { accept: 'text/html' })
      return { cookie: String(headers['set-cookie']).split(';')[0]! }
    }
    const [ann, bob] = [await browser(), await browser()]
    const { id } = await make<{ id: string }>(server, '/api/v1/conversations', ann, {})
    expect((await call(server, 'GET', `/api/v1/conversations/${id}`, ann)).status).toBe(200)
    expect((await call(server, 'GET', `/api/v1/conversations/${id}`, bob)).status).toBe(404)
    expect((await call(server, 'GET', '/api/v1/providers', ann)).status).toBe(403)
    const again = await call(server, 'GET', '/', { accept: 'text/html', ...ann })
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  test('ten chat requests a minute, unless told otherwise; reading is free', async () => {
    const server = await start({ LOQUAT_ACCESS: 'public', RUN_LIMIT: '0' })
    const { headers } = await call(server, 'GET', '/', { accept: 'text/html' })
    const cookie = { cookie: String(headers['set-cookie']).split(';')[0]! }
    for (let i = 0; i < 10; i++) {
      const answer = await say(server, cookie)
      expect(answer.status).toBe(202)
      expect(answer.headers['ratelimit-policy']).toBe('"chat";q=10;w=60')
      expect(answer.headers['ratelimit']).toMatch(new RegExp(`^"chat";r=${9 - i};t=\\d+$`))
    }
    const refused = await say(server, cookie)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(refused.headers['ratelimit-policy']).toBe('"chat";q=10;w=60')
    expect(refused.headers['ratelimit']).toMatch(/^"chat";r=0;t=\d+$/)
    expect((await call(server, 'GET', '/api/v1/conversations', cookie)).status).toBe(200)
  })
})

describe('limits', () => {
  test('RATE_LIMIT counts by principal', async () => {
    const server = await start({ API_TOKEN, RATE_LIMIT: '2' })
    const token = await make<{ token: string }>(server, '/api/v1/tokens', bearer(), {
      name: 'x',
      ownerId: 'x',
    })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await say(server, bearer())).status)
    expect(statuses).toEqual([202, 202, 429])
    expect((await say(server, bearer(token.token))).status).toBe(202)
  })

  test('RATE_LIMIT counts on the routes of the template and the example too, streams and all', async () => {
    const server = await start({ API_TOKEN, RATE_LIMIT: '3' })
    const json = { message: 'hello', session_id: 'a' }
    const paths = ['/chat', '/chat-stream', '/v1/chat-stream', '/v1/chat-stream', '/chat/']
    const answers = []
    for (const path of paths) answers.push(await call(server, 'POST', path, bearer(), json))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    for (const { headers, text } of answers.slice(3)) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
      expect(JSON.parse(text)).toMatchObject({ code: 'rate_limited', detail: expect.any(String) })
    }
  })

  test('RUN_LIMIT holds however many come at once', async () => {
    const server = await start({ API_TOKEN, RUN_LIMIT: '3' })
    const slow = 'test:script'
    const conversations = await Promise.all(
      Array.from({ length: 8 }, () =>
        make<{ id: string }>(server, '/api/v1/conversations', bearer(), { model: slow }),
      ),
    )
    const parts = [{ type: 'text', text: '[tokens=200 rate=20]' }]
    const answers = await Promise.all(
      conversations.map(({ id }) =>
        call(server, 'POST', `/api/v1/conversations/${id}/messages`, bearer(), { parts }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      202, 202, 202, 429, 429, 429, 429, 429,
    ])
    expect(answers.find(({ status }) => status === 429)!.text).toContain('too_many_runs')
  })
})

describe('pages of other sites', () => {
  const origin = 'https://app.example.com'
  const env = { API_TOKEN, CORS_ORIGINS: `${origin},https://b.example` }

  test('may call the API with a token where CORS_ORIGINS names them exactly', async () => {
    const server = await start(env)
    const preflight = await call(server, 'OPTIONS', '/api/v1/conversations', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-max-age': '600',
      vary: 'Origin',
    })
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined()
    const answer = await call(server, 'POST', '/api/v1/conversations', { origin, ...bearer() }, {})
    expect(answer.status).toBe(201)
    expect(answer.headers['access-control-allow-origin']).toBe(origin)
    expect(answer.headers['access-control-expose-headers']).toContain('RateLimit')
    const { id } = JSON.parse(answer.text) as { id: string }
    const stream = await call(server, 'GET', `/api/v1/conversations/${id}/events?until=idle`, {
      origin,
      ...bearer(),
    })
    expect(stream.headers['access-control-allow-origin']).toBe(origin)
  })

  test.each(['https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
    '%s may not',
    async (other) => {
      const server = await start(env)
      const { status, headers } = await call(server, 'OPTIONS', '/api/v1/conversations', {
        origin: other,
      })
      expect(status).toBe(403)
      expect(headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  test('no answer is kept for a page of another site', async () => {
    const server = await start(env)
    const asked: [string, Headers][] = [
      ['/', { accept: 'text/html' }],
      ['/', { accept: 'application/json' }],
      ['/v1', {}],
      ['/livez', {}],
      ['/nothing-here', {}],
    ]
    for (const [path, accept] of asked) {
      const { headers } = await call(server, 'GET', path, accept)
      expect(String(headers['vary']).split(', '), path).toContain('Origin')
    }
  })

  test('never in the name of who is signed in', async () => {
    const server = await start(env)
    const cookie = await signIn(server, API_TOKEN)
    expect((await call(server, 'GET', '/api/v1/me', { origin, cookie })).status).toBe(401)
    const out = await call(server, 'POST', '/api/v1/sign-out', { origin, cookie })
    expect(out.status).toBe(403)
    expect(out.headers['set-cookie']).toBeUndefined()
    expect((await call(server, 'GET', '/api/v1/me', { cookie })).status).toBe(200)
  })
})
