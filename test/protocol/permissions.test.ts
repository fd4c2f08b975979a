import { describe, expect, test } from 'vitest'
import { ROUTES } from '../../src/protocol/index.ts'
import { PERMISSIONS, permissionOf } from '../../src/server/accounts/permissions.ts'
import { API_TOKEN, worldForAll, SECRET, type Things } from './world.ts'

const world = worldForAll()

/** A good request of each route, for things of the owner's. A route that takes a body and is not here fails the suite. */
const BODIES: Record<string, (things: Things) => unknown> = {
  'POST /api/v1/sign-in': () => ({ token: 'none' }),
  'POST /api/v1/sign-out': () => ({}),
  'POST /api/v1/tokens': () => ({ name: 'x' }),
  'POST /api/v1/user-tokens': () => ({ user: 'x' }),
  'POST /api/v1/conversations': () => ({}),
  'PATCH /api/v1/conversations/:id': () => ({ pinned: true }),
  'POST /api/v1/conversations/:id/messages': () => ({ parts: [{ type: 'text', text: 'x' }] }),
  'POST /api/v1/conversations/:id/answer': ({ message }) => ({ messageId: message }),
  'POST /api/v1/temporary': () => ({
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
  }),
  'POST /api/v1/conversations/:id/branch': ({ message }) => ({ messageId: message }),
  'POST /api/v1/conversations/:id/edit': ({ reply }) => ({
    messageId: reply,
    parts: [{ type: 'text', text: 'x' }],
  }),
  'POST /api/v1/conversations/:id/fork': ({ message }) => ({ messageId: message }),
  'POST /api/v1/conversations/import': () => [],
  'POST /api/v1/conversations/:id/shares': () => ({}),
  'POST /api/v1/runs/:id/cancel': () => ({}),
  'POST /api/v1/runs/:id/continue': () => ({}),
  'POST /api/v1/runs/:id/regenerate': () => ({}),
  'POST /api/v1/runs/:id/approve': () => ({ toolCallId: 'x', approved: false }),
  'PUT /api/v1/providers/:id': () => ({ apiKey: null }),
  'POST /api/v1/providers/:id/test': () => ({ baseUrl: 'http://127.0.0.1:9/v1' }),
  'POST /chat': ({ session }) => ({ session_id: session, message: 'x' }),
  'POST /chat-stream': ({ session }) => ({ session_id: session, message: 'x' }),
  'POST /v1/chat': ({ session }) => ({ session_id: session, message: 'x' }),
  'POST /v1/chat-stream': ({ session }) => ({ session_id: session, message: 'x' }),
  'POST /reset/:session_id': () => undefined,
  'POST /v1/reset/:session_id': () => undefined,
  'POST /chat/': () => new URLSearchParams({ prompt: 'x' }),
}

/** What stands for the parameter of a path. */
function pathFor(path: string, things: Things): string {
  const id = path.startsWith('/api/v1/conversations')
    ? things.conversation
    : path.startsWith('/api/v1/runs')
      ? things.run
      : path.startsWith('/api/v1/tokens')
        ? things.token
        : path.startsWith('/api/v1/providers')
          ? 'openai'
          : path.startsWith('/s/')
            ? things.link
            : things.session
  const filled = path
    .replace(/:\w+/, encodeURIComponent(id))
    .replace(':shareId', encodeURIComponent(things.share))
  return path.endsWith('/events') ? `${filled}${path.includes(':') ? '?until=idle' : ''}` : filled
}

interface Asked {
  status: number
  text: string
}

async function ask(route: string, things: Things, headers: Record<string, string>): Promise<Asked> {
  const [method = '', path = ''] = route.split(' ')
  const body = BODIES[route]?.(things)
  const form = body instanceof URLSearchParams
  const stop = new AbortController()
  const response = await fetch(new URL(pathFor(path, things), world.server.url), {
    method,
    redirect: 'manual',
    signal: stop.signal,
    headers: {
      ...headers,
      ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
  })
  const text = await firstText(response)
  stop.abort()
  return { status: response.status, text }
}

/** The answer, or what comes of a stream that stays open within a moment. */
async function firstText(response: Response): Promise<string> {
  let text = ''
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, 400, undefined))
  for (;;) {
    const next = await Promise.race([reader?.read(), late])
    if (!next || next.done) return text
    text += next.value
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const routes = Object.entries(PERMISSIONS)
const closed = routes.filter(([, permission]) => permission !== 'open')
/** Routes that name something of the owner's. */
const named = closed.filter(
  ([route]) => route.includes(':') && !/providers|tokens/.test(route) && !route.startsWith('PUT'),
)

describe('the permissions table', () => {
  test('names every native route, and a route without an entry is an error', () => {
    for (const { method, path } of Object.values(ROUTES)) permissionOf(method, path)
    expect(() => permissionOf('GET', '/api/v1/unheard-of')).toThrow(/no entry/)
  })

  test('leaves open what says that the server is there, signing in and out, and what is shared by a link', () => {
    const open = routes.filter(([, permission]) => permission === 'open').map(([route]) => route)
    expect(open.toSorted()).toEqual([
      'GET /',
      'GET /healthz',
      'GET /livez',
      'GET /readyz',
      'GET /s/:token',
      'GET /v1',
      'GET /v1/',
      'POST /api/v1/sign-in',
      'POST /api/v1/sign-out',
    ])
  })

  test('counts every route that sends a message against the limit', () => {
    const sends = /^POST .*(\/chat(-stream)?\/?|\/(messages|answer|temporary|continue|regenerate))$/
    for (const [route, permission] of routes)
      expect({ route, counted: permission === 'chat' }).toEqual({
        route,
        counted: sends.test(route),
      })
  })

  test('every route that takes a body has a request here', () => {
    const taking = routes.filter(([route]) => /^(POST|PUT|PATCH)/.test(route))
    expect(taking.map(([route]) => route).filter((route) => !(route in BODIES))).toEqual([])
  })
})

describe('who may not', () => {
  test.each(closed)('%s: nobody without a good token', async (route) => {
    const things = await world.things()
    const { expired, revoked } = world.tokens
    const strangers = {
      anonymous: {},
      expired: bearer(expired),
      revoked: bearer(revoked),
      'a made-up one': bearer(`loq_0123456789abcdef_${'x'.repeat(43)}`),
      'half of the right one': bearer(API_TOKEN.slice(0, -1)),
      'another scheme': { authorization: `Basic ${btoa(`x:${API_TOKEN}`)}` },
      'a made-up cookie': { cookie: `loquat_sign_in=${world.tokens.owner}` },
      'a browser’s cookie': { cookie: `loquat_browser=${'x'.repeat(43)}` },
    }
    for (const [who, headers] of Object.entries(strangers)) {
      const { status, text } = await ask(route, things, headers)
      expect({ who, status }).toEqual({ who, status: 401 })
      expect(text).not.toContain(SECRET)
    }
  })

  test.each(closed.filter(([, permission]) => permission !== 'read'))(
    '%s: not with the scope read alone',
    async (route) => {
      const { status } = await ask(route, await world.things(), bearer(world.tokens.reader))
      expect(status).toBe(403)
    },
  )

  test.each(closed.filter(([, permission]) => /^(users|admin)$/.test(permission)))(
    '%s: not a product’s user',
    async (route) => {
      const { status } = await ask(route, await world.things(), bearer(world.tokens.user))
      expect(status).toBe(403)
    },
  )

  test.each(closed)('%s: nobody sees or changes what is another’s', async (route) => {
    const things = await world.things()
    const before = await ownersView(things)
    for (const who of ['other', 'user'] as const) {
      const { status, text } = await ask(route, things, bearer(world.tokens[who]))
      if (named.some(([name]) => name === route) && status !== 403)
        expect({
          who,
          text: status === 404 || /not_found/.test(text) ? 'not found' : text,
        }).toEqual({ who, text: 'not found' })
      // Names of sessions are everybody's to use, and these two have used the owner's in their attempts before.
      const said = text.replaceAll(/orchid-7f3a-conv_[0-9a-f-]+/g, '')
      if (!/tokens/.test(route)) expect(said).not.toContain(SECRET)
      if (route.startsWith('GET')) expect(text).not.toContain(things.session)
    }
    expect(await ownersView(things)).toEqual(before)
  })
})

/** All that the owner has in these things, as the owner sees it. */
async function ownersView({ conversation, run, session }: Things): Promise<string[]> {
  const paths = [
    `/api/v1/conversations/${conversation}`,
    `/api/v1/conversations/${conversation}/messages`,
    `/api/v1/runs/${run}`,
    `/history/${session}`,
  ]
  return Promise.all(
    paths.map(async (path) =>
      (await world.call('GET', path, undefined, world.tokens.owner)).text(),
    ),
  )
}

describe('who may', () => {
  test.each(routes)('%s: its owner, by token and by cookie', async (route) => {
    for (const headers of [bearer(world.tokens.owner), { cookie: world.cookie }]) {
      if (route.endsWith('/sign-out')) continue
      const { status, text } = await ask(route, await world.things(), headers)
      // There is no call to approve: that it is looked for shows that the owner may.
      if (/tool_call_not_found/.test(text)) continue
      // A sign-in with a token that is none is refused for that, and an unreachable provider is a bad gateway.
      const refused = route.endsWith('/sign-in') ? [403] : [401, 403, 404, 405, 500]
      expect(refused).not.toContain(status)
    }
  })
})
