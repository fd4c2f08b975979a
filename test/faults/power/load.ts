import { setTimeout as delay } from 'node:timers/promises'
import { createId, type Conversation, type Message, type Run } from '../../../src/protocol/index.ts'
import { call, type Answer } from '../../protocol/http-client.ts'
import { Refused, type World } from '../kill/world.ts'
import { openReader, type Reader } from '../reader.ts'

/** Something that clients change, one step after the other. */
export interface Subject {
  name: string
  /** How it is before the first step. */
  first: unknown
  steps: Step[]
  /** How it is on a server that was started again. */
  look(world: World): Promise<unknown>
}

interface Step {
  /** How it is after this step. */
  value: unknown
  /** Our end of the connection that this step was acknowledged on, once it was. */
  port?: number
}

/** What clients did and readers were shown until the server was gone. */
export interface Load {
  subjects: Subject[]
  /** Of all subjects, the conversations that were followed. */
  readers: { conversationId: string; reader: Reader }[]
  /** What was refused and should not have been. */
  refused: string[]
  /** Resolves when the server is gone. */
  over: Promise<unknown>
}

export interface LoadOptions {
  /** Replies at a time, with two readers each. */
  streams: number
  random: () => number
  /** Nothing else is done beside them. */
  repliesOnly?: boolean
}

/** Puts a server under load until it is gone. */
export function putUnderLoad(url: string, token: string, options: LoadOptions): Load {
  const headers = { authorization: `Bearer ${token}` }
  const { streams, random, repliesOnly = false } = options
  const subjects: Subject[] = []
  const readers: Load['readers'] = []
  const refused: string[] = []

  async function ask<T>(method: string, path: string, json?: unknown): Promise<Answer<T>> {
    const options = { headers, ...(json === undefined ? {} : { json }) }
    const answer = await call<T>(url, method, path, options)
    if (answer.status >= 300) throw new Refused(`${method} ${path}`, answer.status, answer.text)
    return answer
  }

  const client: Client = {
    ask,
    random,
    subject(name, first, look) {
      const subject: Subject = { name, first, steps: [], look }
      subjects.push(subject)
      return async (value, request) => {
        const step: Step = { value }
        subject.steps.push(step)
        const answer = await request
        step.port = answer.port
        return answer
      }
    },
    follow(conversationId) {
      const reader = openReader(url, conversationId, { query: 'after=0', headers })
      readers.push({ conversationId, reader })
      return reader
    },
  }
  const works = [...Array<Work>(streams).fill(replies), ...(repliesOnly ? [] : OTHERS)]
  const over = works.map(async (work) => {
    try {
      for (;;) await work(client)
    } catch (error) {
      if (error instanceof Refused) refused.push(error.message)
    }
  })
  return { subjects, readers, refused, over: Promise.all(over) }
}

/** Notes what something is to be, and by which answer that was acknowledged. */
type Put = <T>(value: unknown, request: Promise<Answer<T>>) => Promise<Answer<T>>

interface Client {
  random(): number
  ask<T>(method: string, path: string, json?: unknown): Promise<Answer<T>>
  subject(name: string, first: unknown, look: Subject['look']): Put
  follow(conversationId: string): Reader
}

/** One thing that is done again and again until the server is gone. */
type Work = (client: Client) => Promise<void>

const API = '/api/v1'

const gone = (error: unknown): undefined => {
  if (!(error instanceof Refused)) throw error
}

async function create({ ask, subject }: Client): Promise<{ id: string; put: Put }> {
  const made = { id: '' }
  const put = subject('a conversation', 'none', async (world) =>
    made.id && (await world.ask('GET', `${API}/conversations/${made.id}`).catch(gone))
      ? 'there'
      : 'none',
  )
  const { body } = await put('there', ask<Conversation>('POST', `${API}/conversations`, {}))
  made.id = body.id
  return { id: body.id, put }
}

type Sent = { message: Message; run: Run }

/** @returns sends a message, and notes that it, and those before it, are there */
function sender({ ask, subject }: Client, id: string) {
  const sent: string[] = []
  const put = subject('the messages of a conversation', [], async (world) => {
    const path = `${API}/conversations/${id}/messages?limit=200`
    const { items } = await world.ask<{ items: Message[] }>('GET', path)
    return items.filter(({ role }) => role === 'user').map((message) => message.id)
  })
  return async (text: string): Promise<Run> => {
    const json = { id: createId('msg'), parts: [{ type: 'text', text }], onBusy: 'queue' }
    sent.push(json.id)
    const path = `${API}/conversations/${id}/messages`
    return (await put([...sent], ask<Sent>('POST', path, json))).body.run
  }
}

const replies: Work = async (client) => {
  const { id } = await create(client)
  const reader = client.follow(id)
  const send = sender(client, id)
  const rate = 20 + Math.floor(client.random() * 180)
  for (;;) {
    const tokens = 20 + Math.floor(client.random() * 400)
    await send(`[tokens=${tokens} rate=${rate} reasoning=5]`)
    client.follow(id)
    await until(reader, 'run-end')
  }
}

/** The next event of a kind. */
async function until(reader: Reader, type: string): Promise<void> {
  const known = reader.events.length
  let over = false
  void reader.ended.then(() => (over = true))
  while (!over && !reader.events.slice(known).some((event) => event.type === type)) await delay(20)
}

const queue: Work = async (client) => {
  const { id } = await create(client)
  const send = sender(client, id)
  for (let i = 0; i < 4; i++) await send('[tokens=9 rate=100]')
  await delay(100)
}

const changes: Work = async (client) => {
  const { id } = await create(client)
  const path = `${API}/conversations/${id}`
  const put = client.subject('a title', null, async (world) =>
    world.ask<Conversation>('GET', path).then(({ title }) => title),
  )
  for (let i = 0; ; i++) {
    await put(`title ${i}`, client.ask('PATCH', path, { title: `title ${i}` }))
    await delay(30)
  }
}

const deletions: Work = async (client) => {
  const { id, put } = await create(client)
  await put('none', client.ask('DELETE', `${API}/conversations/${id}`))
  await delay(50)
}

const stops: Work = async (client) => {
  const { id } = await create(client)
  const run = await sender(client, id)('[tokens=4000 rate=100]')
  const put = client.subject('a run', 'over', async (world) => {
    const { state } = await world.ask<Run>('GET', `${API}/runs/${run.id}`)
    return state === 'interrupted' ? 'over' : state
  })
  await delay(100)
  await put('stopped', client.ask('POST', `${API}/runs/${run.id}/cancel`, {}))
  await delay(50)
}

const tokens: Work = async (client) => {
  const made = { token: '' }
  const put = client.subject('a token', 'unknown', async (world) => {
    if (!made.token) return 'unknown'
    const authorization = `Bearer ${made.token}`
    const path = `${API}/conversations?limit=1`
    return (await world.ask('GET', path, undefined, { authorization }).catch(gone))
      ? 'good'
      : 'unknown'
  })
  const asked = client.ask<{ id: string; token: string }>('POST', `${API}/tokens`, {
    ...{ name: 'power', scopes: ['read'] },
  })
  const { body } = await put('good', asked)
  made.token = body.token
  await delay(100)
  await put('unknown', client.ask('DELETE', `${API}/tokens/${body.id}`))
}

const keys: Work = async (client) => {
  const path = `${API}/providers`
  const put = client.subject('a key', false, async (world) => {
    type Providers = { items: { id: string; configured: boolean }[] }
    const { items } = await world.ask<Providers>('GET', path)
    return items.find(({ id }) => id === 'openrouter')?.configured
  })
  const input = { apiKey: 'sk-power', baseUrl: 'http://127.0.0.1:9/v1' }
  for (;;) {
    await put(true, client.ask('PUT', `${path}/openrouter`, input))
    await delay(200)
    await put(false, client.ask('DELETE', `${path}/openrouter`))
  }
}

const OTHERS = [queue, queue, changes, deletions, stops, tokens, keys]
