import { afterEach, expect, test } from 'vitest'
import type { Prompt } from '../../src/protocol/index.ts'
import type { App } from '../../src/server/index.ts'
import { removeDataDirectories } from '../server-process.ts'
import { createApi, type Api } from './api.ts'
import { openAccount } from './account-stream.ts'
import { startHere } from './in-process.ts'

let app: App | undefined
let api: Api
let asked: Prompt[]

afterEach(async () => {
  await app?.close(AbortSignal.abort())
  removeDataDirectories()
})

type Titler = (prompt: Prompt) => string | Promise<string>

/** A server whose titles come from a function. */
async function start(titler: Titler, settings: Record<string, string> = {}) {
  asked = []
  app = await startHere(
    { LOQUAT_TITLES: '1', LOQUAT_TITLE_MODEL: 'function:titler', ...settings },
    Date.now,
    {
      models: {
        'function:titler': async (prompt) => {
          asked.push(prompt)
          return titler(prompt)
        },
      },
    },
  )
  api = createApi(app)
}

async function say(id: string, text: string) {
  const { run } = await api.send(id, text)
  await api.events(id)
  return run.id
}

const titleOf = async (id: string) => (await api.conversation(id)).title

/** Waits until what could still happen has happened: a titler that was called has answered and been stored. */
async function settled(id: string) {
  await api.request('PATCH', `/conversations/${id}`, { json: { pinned: true } })
  await new Promise((resolve) => setImmediate(resolve))
}

test('after the first exchange a model gives a title: one event, no run, and lists hear of it', async () => {
  await start(() => '"Moons and\ttides."\nBecause …')
  const { id } = await api.create({})
  const lists = await openAccount(app!.url, 'after=0')
  await say(id, 'How do tides work? [tokens=3]')
  await lists.until((lines) => lines.some((line) => line.conversation?.title === 'Moons and tides'))
  lists.close()
  expect(await titleOf(id)).toBe('Moons and tides')
  const events = await api.events(id)
  const types = events.map(({ type }) => type)
  expect(types.filter((type) => type === 'run-start')).toHaveLength(1)
  expect(types.at(-2)).toBe('run-end')
  expect(events.at(-1)).toMatchObject({
    type: 'conversation-update',
    patch: { title: 'Moons and tides' },
  })
  const [prompt] = asked
  expect(JSON.stringify(prompt?.messages)).toContain('How do tides work?')
  expect(JSON.stringify(prompt?.messages)).toContain('w0 w1 w2')
  expect(prompt?.tools).toEqual([])
  expect((await api.messages(id)).items).toHaveLength(2)

  await say(id, 'And the sun? [tokens=3]')
  await settled(id)
  expect(asked).toHaveLength(1)
})

test('the end of the reply does not wait for the title, nor does the next message', async () => {
  let answer: (title: string) => void = () => {}
  await start(() => new Promise((resolve) => (answer = resolve)))
  const { id } = await api.create({})
  await say(id, 'How do tides work? [tokens=3]')
  expect(await titleOf(id)).toBe('How do tides work? [tokens=3]')
  await say(id, 'And the sun? [tokens=3]')
  await expect.poll(() => asked.length).toBe(1)
  answer('Late but fine')
  await expect.poll(() => titleOf(id)).toBe('Late but fine')
})

test('a title that a person gives stays, whenever it is given', async () => {
  let answer: (title: string) => void = () => {}
  await start(() => new Promise((resolve) => (answer = resolve)))
  const given = await api.create({ title: 'Mine' })
  await say(given.id, 'How do tides work? [tokens=3]')
  const { id } = await api.create({})
  await say(id, 'How do tides work? [tokens=3]')
  await expect.poll(() => asked.length).toBe(1)
  await api.request('PATCH', `/conversations/${id}`, { json: { title: 'Mine too' } })
  const { seq } = await api.conversation(id)
  answer('The machine’s')
  await settled(id)
  expect([await titleOf(given.id), await titleOf(id)]).toEqual(['Mine', 'Mine too'])
  expect((await api.events(id, seq)).map(({ type }) => type)).toEqual(['conversation-update'])
  expect((await api.events(id, seq))[0]).toMatchObject({ patch: { pinned: true } })
})

test.each<[string, Titler]>([
  [
    'fails',
    () => {
      throw new Error('no')
    },
  ],
  ['says nothing', () => ' \n'],
])('a titler that %s leaves the first title', async (_, titler) => {
  await start(titler)
  const { id } = await api.create({})
  await say(id, 'How do tides work? [tokens=3]')
  await expect.poll(() => asked.length).toBe(1)
  await settled(id)
  expect(await titleOf(id)).toBe('How do tides work? [tokens=3]')
})

test('a reply that did not complete is no exchange; the answer that completes it is', async () => {
  await start(() => 'In the end')
  const { id } = await api.create({})
  const run = await say(id, 'Fails at first [tokens=3 fail=mid]')
  await settled(id)
  expect(asked).toHaveLength(0)
  await api.act(run, 'regenerate', { model: 'demo:echo' })
  await expect.poll(() => titleOf(id)).toBe('In the end')
})

test('built-in models are not asked unless they are named; nobody is where titles are off', async () => {
  for (const settings of [{ LOQUAT_TITLES: '0' }, { LOQUAT_TITLE_MODEL: '' }]) {
    await start(() => 'never', settings)
    for (const model of ['test:script', 'demo:echo', 'function:titler']) {
      const { id } = await api.create({ model })
      await say(id, 'How do tides work? [tokens=2]')
      await settled(id)
      expect(await titleOf(id)).toBe('How do tides work? [tokens=2]')
    }
    // Once, as the model of the conversation.
    expect(asked).toHaveLength(1)
    await app?.close(AbortSignal.abort())
  }
  app = await startHere({ LOQUAT_TITLES: '1', LOQUAT_TITLE_MODEL: 'test:script' })
  api = createApi(app)
  const { id } = await api.create({})
  await say(id, 'How do tides work? [tokens=4]')
  await expect.poll(() => titleOf(id)).toBe('w0 w1 w2 w3')
})
