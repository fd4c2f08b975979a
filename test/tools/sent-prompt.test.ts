import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { tool, type App } from '../../src/server/index.ts'
import type { Prompt, SentPrompt } from '../../src/protocol/index.ts'
import { removeDataDirectories } from '../server-process.ts'
import { createApi, type Api } from '../protocol/api.ts'
import { startHere } from '../protocol/in-process.ts'
import { answer, replyOf, untilState } from './ask.ts'

afterAll(removeDataDirectories)

let app: App
let api: Api
/** What the model was really given, call by call. */
let given: Prompt[] = []

const note = tool({
  description: 'Writes something down',
  input: { type: 'object', properties: { text: { type: 'string' } } },
  execute: () => 'written',
})
const look = tool({
  description: 'Looks',
  input: { type: 'object' },
  readOnly: true,
  execute: () => ({ seen: 7 }),
})

/** A model that does what the last message of a person names: `look`, `note`, `break`, or else it says `done`. */
async function start(now?: () => number, tools = { look, note }) {
  given = []
  app = await startHere({ LOQUAT_MODEL: 'function:x' }, now, {
    tools,
    models: {
      'function:x': async function* (prompt) {
        given.push(structuredClone(prompt))
        const last = prompt.messages.at(-1)!
        const part = last.parts.find((it) => it.type === 'text')
        const words = last.role === 'user' && part?.type === 'text' ? part.text : ''
        if (words === 'break') {
          yield 'It breaks'
          throw new Error('off')
        }
        if (words === 'look' || words === 'note')
          yield { type: 'tool-call', toolCallId: 'call_0', toolName: words, input: '{}' }
        else yield 'done'
      },
    },
  })
  api = createApi(app)
}

afterEach(async () => {
  await app.close(AbortSignal.abort())
  vi.useRealTimers()
})

const read = async (runId: string, step = 0) =>
  (await api.request<SentPrompt>('GET', `/runs/${runId}/prompt?step=${step}`)).body

async function ask(id: string, text: string, fields: object = {}) {
  const { run } = await api.send(id, text, fields)
  await untilState(api, run.id, 'completed', 'failed')
  return run
}

const patch = (id: string, json: object) => api.request('PATCH', `/conversations/${id}`, { json })

test('it is what the model was given, whatever has changed since', async () => {
  await start()
  const { id } = await api.create({ instructions: 'Be brief.', settings: { temperature: 1 } })
  const first = await ask(id, 'one')
  await patch(id, { instructions: 'Be long.', settings: { temperature: 0 } })
  const second = await ask(id, 'two', { settings: { maxOutputTokens: 9 } })
  await patch(id, { instructions: null, model: 'demo:echo' })

  const sent = await read(first.id)
  expect(sent.prompt).toEqual(given[0])
  expect(sent).toMatchObject({
    runId: first.id,
    model: 'function:x',
    step: 0,
    steps: 1,
    recorded: true,
    prompt: { instructions: 'Be brief.', settings: { temperature: 1 }, dropped: false },
  })
  expect(sent.prompt.tools.map(({ name }) => name)).toEqual(['look', 'note'])
  expect(sent.tokens.messages).toEqual([expect.any(Number)])
  expect(sent.tokens.tools).toBeGreaterThan(10)

  const later = await read(second.id)
  expect(later.prompt).toEqual(given[1])
  expect(later.prompt.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(later.prompt.settings).toEqual({ temperature: 0, maxOutputTokens: 9 })
})

test('each call of a run has its own', async () => {
  await start()
  const { id } = await api.create({})
  const run = await ask(id, 'look')
  expect(given).toHaveLength(2)
  const sent = [await read(run.id, 0), await read(run.id, 1)]
  expect(sent.map(({ prompt }) => prompt)).toEqual(given)
  expect(sent.map(({ step, steps }) => [step, steps])).toEqual([
    [0, 2],
    [1, 2],
  ])
  const beyond = await api.request('GET', `/runs/${run.id}/prompt?step=2`)
  expect(beyond.status).toBe(422)
  expect(beyond.body).toMatchObject({ error: { field: 'step' } })
})

test('a run that waited for a person goes on with the instructions it began with', async () => {
  await start()
  const { id } = await api.create({ instructions: 'Be brief.' })
  const { run } = await api.send(id, 'note')
  await untilState(api, run.id, 'waiting')
  expect((await read(run.id)).prompt).toEqual(given[0])
  await patch(id, { instructions: 'Be long.' })
  await answer(api, run.id, { toolCallId: 'call_0', approved: true })
  await untilState(api, run.id, 'completed')
  expect(given[1]!.instructions).toBe('Be brief.')
  expect((await read(run.id, 1)).prompt).toEqual(given[1])
})

test('so does one that waited for the reply above it; before it began nothing was sent', async () => {
  await start()
  const { id } = await api.create({ instructions: 'Be brief.' })
  const first = await api.send(id, 'note')
  await untilState(api, first.run.id, 'waiting')
  const { run } = await api.send(id, 'two', { onBusy: 'queue' })
  const early = await api.request('GET', `/runs/${run.id}/prompt`)
  expect(early.body).toMatchObject({ error: { message: 'The run made 0 model calls.' } })
  await patch(id, { instructions: 'Be long.' })
  await answer(api, first.run.id, { toolCallId: 'call_0', approved: false })
  await untilState(api, run.id, 'completed')
  expect(given.at(-1)!.instructions).toBe('Be brief.')
  expect((await read(run.id)).prompt).toEqual(given.at(-1))
})

test('a reply that was continued has one for each of its runs', async () => {
  await start()
  const { id } = await api.create({})
  const run = await ask(id, 'break')
  const again = await api.act(run.id, 'continue')
  await untilState(api, again.run.id, 'completed')
  const third = await ask(id, 'three')
  expect((await read(run.id)).prompt).toEqual(given[0])
  expect((await read(again.run.id)).prompt).toEqual(given[1])
  expect(given[1]!.continueFrom).toBe('It breaks')
  expect((await read(third.id)).prompt).toEqual(given[2])
})

test('where not all of a long conversation went along, it is what did', async () => {
  await start()
  const { id } = await api.create({})
  const runs = []
  for (const letter of ['a', 'b', 'c', 'd'])
    runs.push(await ask(id, `${letter} lengthy words `.repeat(2500)))
  const sent = await read(runs[3]!.id)
  expect(sent.prompt).toEqual(given[3])
  expect(sent.prompt.dropped).toBe(true)
  expect((await read(runs[0]!.id)).prompt.dropped).toBe(false)
  const reply = await replyOf(api, id)
  expect(reply.promptFrom).toBe(sent.prompt.from)
  expect((await api.messages(id)).items.map((message) => message.id)).toContain(sent.prompt.from)
})

test('it is the same after the log was folded', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let time = Date.parse('2026-06-01T12:00:00Z')
  await start(() => time)
  const { id } = await api.create({ instructions: 'Be brief.' })
  const run = await ask(id, 'look')
  const broken = await ask(id, 'break')
  const again = await api.act(broken.id, 'continue')
  await untilState(api, again.run.id, 'completed')
  const before = await Promise.all([read(run.id, 0), read(run.id, 1), read(again.run.id)])
  time += 11 * 60_000
  vi.advanceTimersByTime(60_000)
  await expect
    .poll(async () => (await api.events(id)).filter(({ type }) => type === 'snapshot').length)
    .toBe(3)
  const after = await Promise.all([read(run.id, 0), read(run.id, 1), read(again.run.id)])
  expect(after).toEqual(before)
  expect(after.map(({ prompt }) => prompt)).toEqual([given[0], given[1], given[3]])
})

test('what a conversation’s models were told goes with the conversation', async () => {
  await start()
  const { id } = await api.create({ instructions: 'Secret.' })
  const run = await ask(id, 'one')
  await api.request('DELETE', `/conversations/${id}`)
  expect((await api.request('GET', `/runs/${run.id}/prompt`)).status).toBe(404)
})
