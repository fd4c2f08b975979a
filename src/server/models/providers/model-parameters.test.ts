import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ModelParameter, ModelSettings, Prompt } from '../../../protocol/index.ts'
import { createAnthropicModel } from './anthropic.ts'
import { parametersOf, takenSettings } from './model-parameters.ts'
import { providerRow } from './provider-table.ts'

const PLAIN: ModelParameter[] = ['temperature', 'topP', 'maxOutputTokens', 'stop', 'seed']
const parameters = (provider: string, name: string, own = true) =>
  parametersOf(providerRow(provider)!, name, own)

describe('what a model takes', () => {
  test.each([
    ['openai', 'gpt-4o', PLAIN],
    ['openai', 'gpt-5-chat-latest', PLAIN],
    ['openai', 'o3-mini', ['maxOutputTokens', 'seed', 'reasoningEffort']],
    ['openai', 'gpt-5.4-mini', ['maxOutputTokens', 'seed', 'reasoningEffort']],
    ['google', 'gemini-2.5-flash', [...PLAIN, 'reasoningEffort']],
    ['google', 'gemini-2.0-flash', PLAIN],
    ['groq', 'openai/gpt-oss-120b', [...PLAIN, 'reasoningEffort']],
    ['mistral', 'mistral-medium-latest', PLAIN],
    ['openai-responses', 'gpt-4o', ['temperature', 'topP', 'maxOutputTokens']],
    ['openai-responses', 'gpt-5.4-mini', ['maxOutputTokens', 'reasoningEffort']],
    ['ollama', 'llama3.2:1b', PLAIN],
  ] satisfies [string, string, ModelParameter[]][])('%s %s', (provider, name, taken) => {
    expect(parameters(provider, name)).toEqual(taken)
  })

  test('another server at the address of a provider’s own takes what the protocol knows', () => {
    expect(parameters('openai', 'o3-mini', false)).toEqual(PLAIN)
  })

  test('what nobody knows of is given', () => {
    const settings = { temperature: 1, seed: 2 }
    expect(takenSettings(settings, undefined)).toEqual(settings)
    expect(takenSettings(settings, ['seed', 'topP'])).toEqual({ seed: 2 })
    expect(takenSettings(settings, [])).toEqual({})
  })
})

const servers: { close(): unknown }[] = []
afterEach(() => servers.splice(0).forEach((server) => server.close()))

/** What goes out to a model of this name for these settings; the answer is a refusal. */
async function sent(name: string, settings: ModelSettings): Promise<Record<string, unknown>> {
  let body = ''
  const server = createServer((request: IncomingMessage, response) => {
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => response.writeHead(400).end('{}'))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const model = createAnthropicModel({
    info: { id: `anthropic:${name}`, provider: 'anthropic', name },
    label: 'Anthropic',
    baseUrl: `http://127.0.0.1:${port}`,
  })
  const prompt: Prompt = {
    instructions: null,
    messages: [{ role: 'user', parts: [{ id: 'p', type: 'text', text: 'Hello' }] }],
    tools: [],
    settings,
    dropped: false,
  }
  const { signal } = new AbortController()
  const read = async () => {
    for await (const chunk of model.stream(prompt, { signal })) void chunk
  }
  await expect(read()).rejects.toMatchObject({ code: 'provider_refused' })
  return JSON.parse(body) as Record<string, unknown>
}

/** What the package knows of each model is not exported; what it lets out tells. */
test.each([
  'claude-sonnet-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-sonnet-4-6',
  'claude-opus-4-5-20251101',
  'claude-haiku-4-5',
  'claude-opus-4-1',
  'claude-sonnet-4-20250514',
  'claude-3-7-sonnet-latest',
  'claude-3-haiku-20240307',
  'claude-2.1',
  'claude-of-tomorrow-9',
])('%s takes what the provider’s package lets out', async (name) => {
  const taken = parameters('anthropic', name)
  const goesOut = async (settings: ModelSettings, field: string) =>
    Object.hasOwn(await sent(name, settings), field)
  expect({
    temperature: await goesOut({ temperature: 0.5 }, 'temperature'),
    topP: await goesOut({ topP: 0.5 }, 'top_p'),
    stop: await goesOut({ stop: ['x'] }, 'stop_sequences'),
    seed: await goesOut({ seed: 1 }, 'seed'),
  }).toEqual({
    temperature: taken.includes('temperature'),
    topP: taken.includes('topP'),
    stop: taken.includes('stop'),
    seed: taken.includes('seed'),
  })
  const thinks = taken.includes('reasoningEffort')
  expect(thinks).toBe(!/claude-(2|3-haiku)/.test(name))
  if (thinks) expect(await sent(name, { reasoningEffort: 'high' })).toHaveProperty('thinking')
})
