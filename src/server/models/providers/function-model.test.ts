import { expect, test } from 'vitest'
import { AppError, type Prompt } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'
import { createFunctionModel, type ModelFunction } from './function-model.ts'

const prompt: Prompt = {
  instructions: 'Be kind.',
  messages: [],
  tools: [],
  settings: {},
  dropped: false,
}

async function run(answer: ModelFunction): Promise<Chunk[]> {
  const { signal } = new AbortController()
  const chunks: Chunk[] = []
  for await (const chunk of createFunctionModel('x', answer).stream(prompt, { signal }))
    chunks.push(chunk)
  return chunks
}

const SAID = [
  { type: 'text-start', id: 'piece-0' },
  { type: 'text-delta', id: 'piece-0', text: 'hello' },
  { type: 'text-end', id: 'piece-0' },
  { type: 'finish', finishReason: 'stop' },
]

test('a text, or the promise of one, is the reply', async () => {
  expect(await run(() => 'hello')).toEqual(SAID)
  expect(await run(() => Promise.resolve('hello'))).toEqual(SAID)
})

test('it is given the prompt', async () => {
  const chunks = await run(({ instructions }) => instructions ?? '')
  expect(chunks[1]).toMatchObject({ text: 'Be kind.' })
})

test('pieces of text are one text, until something else comes between', async () => {
  const chunks = await run(async function* () {
    yield 'a'
    yield 'b'
    yield { type: 'tool-call', toolCallId: 'c', toolName: 't', input: '{}' }
    yield 'd'
  })
  expect(chunks.map((chunk) => ('id' in chunk ? `${chunk.type} ${chunk.id}` : chunk.type))).toEqual(
    [
      'text-start piece-0',
      'text-delta piece-0',
      'text-delta piece-0',
      'text-end piece-0',
      'tool-call',
      'text-start piece-1',
      'text-delta piece-1',
      'text-end piece-1',
      'finish',
    ],
  )
  expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'tool-calls' })
})

test('its own end mark is the end', async () => {
  const chunks = await run(async function* () {
    yield { type: 'finish', finishReason: 'length' }
    yield 'more'
  })
  expect(chunks).toEqual([{ type: 'finish', finishReason: 'length' }])
})

test('what it throws is an error of the provider, whose words are for the log', async () => {
  const failing = run(() => {
    throw new Error('no more coffee')
  })
  await expect(failing).rejects.toMatchObject({
    code: 'provider_refused',
    message: 'The model function failed.',
    cause: new Error('no more coffee'),
  })
  const own = run(() => {
    throw new AppError('provider_rate_limited')
  })
  await expect(own).rejects.toMatchObject({ code: 'provider_rate_limited' })
})
