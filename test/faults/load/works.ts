import { setTimeout as delay } from 'node:timers/promises'
import { createId, type Conversation, type Message, type Run } from '../../../src/protocol/index.ts'
import { Refused } from '../kill/world.ts'
import type { Reader } from '../reader.ts'
import type { Client, Put } from './load.ts'

/** One thing that is done again and again until the server is gone. */
export type Work = (client: Client) => Promise<void>

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

/** One reply after the other, with two readers each. */
export const replies: Work = async (client) => {
  const { id } = await create(client)
  const reader = client.follow(id)
  const send = sender(client, id)
  const rate = 20 + Math.floor(client.random() * 180)
  for (;;) {
    const tokens = Math.ceil(rate * (0.2 + client.random() * 1.8))
    await send(`[tokens=${tokens} rate=${rate} reasoning=5]`)
    client.follow(id)
    await until(client, reader, 'run-end')
  }
}

/** The next event of a kind, while it can still come. */
async function until({ stopped }: Client, reader: Reader, type: string): Promise<void> {
  const known = reader.events.length
  let over = false
  void reader.ended.then(() => (over = true))
  while (!stopped() && !over && !reader.events.slice(known).some((event) => event.type === type))
    await delay(20)
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
  const put = client.theSubject('a key', false, async (world) => {
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

/** Everything else that is done beside replies. */
export const OTHERS: Work[] = [queue, queue, changes, deletions, stops, tokens, keys]
