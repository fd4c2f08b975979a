import { afterAll, afterEach, expect, test } from 'vitest'
import type { Message } from '../../src/protocol/index.ts'
import { removeDataDirectories, startServerProcess, type ServerProcess } from '../server-process.ts'
import { startUpstream, type Behaviour, type Upstream } from '../upstream/upstream.ts'
import { createApi, textIn } from './api.ts'

afterAll(removeDataDirectories)

const running: (ServerProcess | Upstream)[] = []
afterEach(async () => {
  for (const it of running.splice(0)) await ('end' in it ? it.end() : it.close())
})

const DOWN: Behaviour = { refuse: { status: 529 } }

/** A reply of a server with two providers, of which the first is asked first. */
async function ask(first: Behaviour[], second: Behaviour[], settings: Record<string, string> = {}) {
  const [openai, anthropic] = [await startUpstream(), await startUpstream()]
  openai.next(...first)
  anthropic.next(...second)
  const server = await startServerProcess({
    env: {
      LOQUAT_MODEL: 'fallback:openai:a,anthropic:b',
      OPENAI_BASE_URL: openai.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      ...settings,
    },
  })
  running.push(server, openai, anthropic)
  const api = createApi(server)
  const { id } = await api.create({})
  await api.send(id, 'Hello', { settings: { seed: 3 } })
  const events = await api.events(id)
  const reply = (await api.messages(id)).items[1] as Message
  return { reply, events, openai, anthropic }
}

test('the other provider answers before the first word, and the message says so', async () => {
  const { reply, events, anthropic } = await ask([DOWN, DOWN], [{ tokens: ['Here ', 'I am.'] }])
  expect(textIn(reply)).toBe('Here I am.')
  expect(reply).toMatchObject({ model: 'anthropic:b', state: 'completed' })
  expect(anthropic.requests.length).toBe(1)
  expect(events.find((event) => event.type === 'run-start')).toMatchObject({
    model: 'fallback:openai:a,anthropic:b',
  })
  expect(events.find((event) => event.type === 'step-model')).toMatchObject({
    model: 'anthropic:b',
  })
})

test('a reply that breaks off is not begun again by another', async () => {
  const { reply, anthropic } = await ask(
    [{ tokens: 5, rate: 200, fail: { after: 2, how: 'reset' } }],
    [{ tokens: ['Never.'] }],
  )
  expect(textIn(reply)).toBe('w0 w1 ')
  expect(reply).toMatchObject({ model: 'openai:a', state: 'truncated' })
  expect(anthropic.requests.length).toBe(0)
})

test('settings of all models, under those of a message', async () => {
  const { openai } = await ask([{}], [], {
    LOQUAT_MODEL_SETTINGS: '{"temperature":0.25,"seed":1}',
  })
  expect(openai.requests[0]?.body).toMatchObject({ temperature: 0.25, seed: 3 })
})
