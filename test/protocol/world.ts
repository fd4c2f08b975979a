import { createId, type NewShare, type Scope } from '../../src/protocol/index.ts'
import { forAll } from '../for-all.ts'
import {
  databaseEnv,
  newDataDirectory,
  startServerProcess,
  type ServerProcess,
} from '../server-process.ts'

export const API_TOKEN = 'the-operators-own-token'
/** Stands in everything the owner has, and must never be seen by anybody else. */
export const SECRET = 'orchid-7f3a'

/** A server with a token, its people, and what one of them has. */
export interface World {
  server: ServerProcess
  /** Tokens by who has them. */
  tokens: Record<'owner' | 'other' | 'reader' | 'user' | 'expired' | 'revoked', string>
  /** The owner's cookie, as a `cookie` header. */
  cookie: string
  /** As the operator, who may do everything. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Response>
  /** A conversation of the owner's with one answered message, and a session of the template's. */
  things(): Promise<Things>
}

export interface Things {
  conversation: string
  run: string
  message: string
  /** The answer to it. */
  reply: string
  session: string
  token: string
  /** A link to the conversation: its id, and what leads there. */
  share: string
  link: string
}

/** One for all tests of a file. */
export const worldForAll = () => forAll(createWorld, ({ server }) => server.end())

async function createWorld(): Promise<World> {
  const server = await startServerProcess({
    data: newDataDirectory(),
    args: ['--model', 'demo:echo'],
    env: { API_TOKEN },
  })
  const call: World['call'] = (method, path, body, token = API_TOKEN) =>
    fetch(new URL(path, server.url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const make = async (ownerId: string, scopes: Scope[] = ['read', 'write']) => {
    const response = await call('POST', '/api/v1/tokens', { name: ownerId, ownerId, scopes })
    return (await response.json()) as { id: string; token: string }
  }

  const owner = (await make('owner', ['read', 'write', 'users', 'metrics', 'admin'])).token
  const revoked = await make('owner')
  await call('DELETE', `/api/v1/tokens/${revoked.id}`)
  const userToken = await call('POST', '/api/v1/user-tokens', { user: 'ann' }, owner)
  const signIn = await fetch(new URL('/api/v1/sign-in', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: owner }),
  })
  return {
    server,
    tokens: {
      owner,
      other: (await make('other', ['read', 'write', 'users', 'metrics', 'admin'])).token,
      reader: (await make('owner', ['read'])).token,
      user: ((await userToken.json()) as { token: string }).token,
      expired: await expiredToken(server.data),
      revoked: revoked.token,
    },
    cookie: signIn.headers.get('set-cookie')!.split(';')[0]!,
    call,
    things: async () => {
      const create = { title: SECRET }
      const created = await call('POST', '/api/v1/conversations', create, owner)
      const { id: conversation } = (await created.json()) as { id: string }
      const message = createId('msg')
      const path = `/api/v1/conversations/${conversation}/messages`
      const text = { id: message, parts: [{ type: 'text', text: SECRET }] }
      const sent = await call('POST', path, text, owner)
      const { run } = (await sent.json()) as { run: { id: string; messageId: string } }
      await (
        await call(
          'GET',
          `/api/v1/conversations/${conversation}/events?until=idle`,
          undefined,
          owner,
        )
      ).text()
      const session = `${SECRET}-${conversation}`
      await (await call('POST', '/chat', { session_id: session, message: SECRET }, owner)).text()
      const { id: token } = await make('owner')
      const shared = await call('POST', `/api/v1/conversations/${conversation}/shares`, {}, owner)
      const { id: share, path: link } = (await shared.json()) as NewShare
      return {
        ...{ conversation, run: run.id, message, reply: run.messageId, session, token, share },
        link: link.slice('/s/'.length),
      }
    },
  }
}

/** One that was good and is no longer: made with the database's own means, since none lives less than a minute. */
async function expiredToken(data: string): Promise<string> {
  const { openTokens, loadConfig } = await import('../../src/server/index.ts')
  const { tokens, close } = await openTokens(
    loadConfig({ LOQUAT_DATA: data, ...(await databaseEnv(data)) }, {}, '/dev/null'),
  )
  const { token } = await tokens.make({
    kind: 'api',
    ownerId: 'owner',
    name: 'expired',
    scopes: ['read', 'write', 'users', 'metrics', 'admin'],
    ttlMs: 1,
  })
  await close()
  return token
}
