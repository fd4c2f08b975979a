import { createId } from '../../../src/protocol/index.ts'
import { call } from '../../protocol/http-client.ts'
import { readStream } from '../../protocol/event-stream.ts'

export const TOKEN = 'the-token-of-the-input-suite'
const SIGNED = { authorization: `Bearer ${TOKEN}` }

/** What requests may name: things that exist, and who asks. */
export interface Targets {
  conv: string
  run: string
  /** A run that waits for a person. */
  waiting: string
  message: string
  session: string
  token: string
  /** Of somebody else: nobody here may see it. */
  foreign: { conv: string; run: string; message: string }
  /** Headers of those who may ask, by what they may. */
  principals: readonly Record<string, string>[]
}

/** What must be there, byte for byte, whatever was asked meanwhile. */
export interface Kept {
  /** Reads all of it anew. */
  read(): Promise<string>
}

const ask = async <T>(
  url: string,
  method: string,
  path: string,
  json?: unknown,
  headers = SIGNED,
) => {
  const answer = await call<T>(url, method, path, {
    ...(json === undefined ? {} : { json }),
    headers,
  })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
  return answer
}

interface Conversation {
  id: string
  run: string
  message: string
}

/** A conversation with one question and its whole answer. */
async function converse(url: string, text: string, headers = SIGNED): Promise<Conversation> {
  const { id } = (await ask<{ id: string }>(url, 'POST', '/api/v1/conversations', {}, headers)).body
  const path = `/api/v1/conversations/${id}`
  const parts = [{ type: 'text', text }]
  const { run, message } = (
    await ask<{ run: { id: string }; message: { id: string } }>(
      url,
      'POST',
      `${path}/messages`,
      { parts, model: 'test:script' },
      headers,
    )
  ).body
  await readStream(url, `${path}/events?until=idle`, { headers })
  return { id, run: run.id, message: message.id }
}

/** A reply that calls a tool which asks first. */
async function beginToWait(url: string): Promise<string> {
  const { id } = (await ask<{ id: string }>(url, 'POST', '/api/v1/conversations', {})).body
  const path = `/api/v1/conversations/${id}`
  const sent = { parts: [{ type: 'text', text: 'go' }], model: 'test:tools' }
  const { run } = (await ask<{ run: { id: string } }>(url, 'POST', `${path}/messages`, sent)).body
  await readStream(url, `${path}/events`, {
    headers: SIGNED,
    until: (bytes) => bytes.includes('event: tool-approval'),
  })
  return run.id
}

/** Things for requests to be thrown at. They may be changed or deleted by a request that happens to be right. */
export async function newTargets(url: string, foreign: Targets['foreign']): Promise<Targets> {
  const { id, run, message } = await converse(url, '[tokens=3]')
  const waiting = await beginToWait(url)
  const session = `input-${createId('msg')}`
  await ask(url, 'POST', '/chat', { message: '[tokens=2]', session_id: session })
  const made = async (scopes: string[]) =>
    (await ask<{ id: string; token: string }>(url, 'POST', '/api/v1/tokens', { name: 'x', scopes }))
      .body
  const [reader, gone] = [await made(['read']), await made(['read', 'write'])]
  // Requests have used up the tries of this minute now and then: there is one principal less.
  const signedIn = await call(url, 'POST', '/api/v1/sign-in', { json: { token: TOKEN } })
  const [cookie] = String(signedIn.headers['set-cookie'] ?? '').split(';')
  return {
    ...{ conv: id, run, waiting, message, session, token: gone.id, foreign },
    principals: [
      SIGNED,
      { authorization: `Bearer ${reader.token}` },
      ...(cookie ? [{ cookie }] : []),
    ],
  }
}

/** Two histories that no request names rightly: one of the same owner, one of a user of a product. */
export async function keep(url: string): Promise<{ kept: Kept; foreign: Targets['foreign'] }> {
  const { token } = (
    await ask<{ token: string }>(url, 'POST', '/api/v1/user-tokens', {
      user: 'ann',
      ttlSeconds: 86_400,
    })
  ).body
  const user = { authorization: `Bearer ${token}` }
  const own = await converse(url, 'never touched [tokens=30 reasoning=5]')
  const theirs = await converse(url, 'somebody else’s [tokens=30]', user)
  const read = async () => {
    const pieces: string[] = []
    for (const [{ id }, headers] of [
      [own, SIGNED],
      [theirs, user],
    ] as const) {
      const path = `/api/v1/conversations/${id}`
      for (const end of ['', '/messages', '/export?format=json'])
        pieces.push((await ask(url, 'GET', path + end, undefined, headers)).text)
      const { bytes } = await readStream(url, `${path}/events?until=idle`, { headers })
      pieces.push(bytes.toString())
    }
    return pieces.join('\n')
  }
  return { kept: { read }, foreign: { conv: theirs.id, run: theirs.run, message: theirs.message } }
}

/** Does an ordinary conversation work from end to end? @returns what does not */
export async function converseAsEver(url: string): Promise<string[]> {
  const { id } = await converse(url, '[tokens=40]')
  const { text } = await ask(url, 'GET', `/api/v1/conversations/${id}/messages`)
  const words = Array.from({ length: 40 }, (_, k) => `w${k} `).join('')
  const reply = await ask<{ response: string }>(url, 'POST', '/chat', {
    message: '[tokens=3]',
    session_id: createId('msg'),
  })
  return [
    ...(text.includes(words) ? [] : [`a normal reply is ${text.slice(0, 300)}`]),
    ...(reply.body.response === 'w0 w1 w2 ' ? [] : [`a normal chat is ${reply.text}`]),
  ]
}
