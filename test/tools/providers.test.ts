import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { tool, type App } from '../../src/server/index.ts'
import { startHere } from '../protocol/in-process.ts'
import { createApi, textIn, type Api } from '../protocol/api.ts'
import { removeDataDirectories } from '../server-process.ts'
import { startUpstream, type Behaviour, type Upstream } from '../upstream/upstream.ts'
import { answer, ask, replyOf, toolsIn, untilState } from './ask.ts'

afterAll(removeDataDirectories)

const tools = {
  weather: tool({
    description: 'Tells the weather of a city.',
    input: z.object({ city: z.string() }),
    readOnly: true,
    execute: ({ city }) => ({ city, sky: 'blue' }),
  }),
  order: tool({
    description: 'Orders something.',
    input: {
      type: 'object',
      properties: { what: { type: 'string' } },
      required: ['what'],
      additionalProperties: false,
    },
    execute: ({ what }) => `${what as string} ordered`,
  }),
}

let upstream: Upstream
let app: App
let api: Api

afterEach(async () => {
  await app.close(AbortSignal.abort())
  await upstream.close()
})

const OPENAI = { OPENAI_API_KEY: 'k', LOQUAT_MODEL: 'openai:mock' }
const ANTHROPIC = { ANTHROPIC_API_KEY: 'k', LOQUAT_MODEL: 'anthropic:mock' }

async function start(settings: Record<string, string>, addressName: string): Promise<void> {
  upstream = await startUpstream()
  app = await startHere({ ...settings, [addressName]: upstream.url }, Date.now, { tools })
  api = createApi(app)
}

/** Asks, with these behaviours of the provider for one request each. */
async function converse(...behaviours: Behaviour[]) {
  upstream.next(...behaviours)
  const { run, conversationId } = await ask(api, 'How is the weather?')
  const ended = await untilState(api, run.id, 'completed', 'failed', 'waiting')
  const message = await replyOf(api, conversationId)
  return { run: ended, conversationId, message, calls: toolsIn(message.parts) }
}

const paris = { id: 'call_a', name: 'weather', input: '{"city":"Paris"}' }
const oslo = { id: 'call_b', name: 'weather', input: '{"city": "Oslo"}' }
const milk = { id: 'call_c', name: 'order', input: '{"what":"milk"}' }
const BLUE = (city: string) => JSON.stringify({ city, sky: 'blue' })

describe('Chat Completions', () => {
  beforeEach(() => start(OPENAI, 'OPENAI_BASE_URL'))

  test('parallel calls go round: call, result, answer', async () => {
    const { message, run } = await converse(
      { tokens: ['Let me ', 'see.'], toolCalls: [paris, oslo], usage: { input: 10, output: 5 } },
      { tokens: ['Blue ', 'both.'], usage: { input: 30, output: 2 } },
    )
    expect(run).toMatchObject({
      state: 'completed',
      finishReason: 'stop',
      usage: { inputTokens: 40, outputTokens: 7 },
    })
    expect(message.parts.map(({ type }) => type)).toEqual([
      'text',
      'tool',
      'tool',
      'step-start',
      'text',
    ])
    expect(textIn(message)).toBe('Let me see.Blue both.')
    const [first, second] = upstream.requests
    expect(first!.body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'Tells the weather of a city.',
          parameters: expect.objectContaining({
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          }),
        },
      },
      expect.objectContaining({ type: 'function' }),
    ])
    expect(second!.body.messages).toEqual([
      { role: 'user', content: 'How is the weather?' },
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [
          {
            id: 'call_a',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Paris"}' },
          },
          {
            id: 'call_b',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Oslo"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_a', content: BLUE('Paris') },
      { role: 'tool', tool_call_id: 'call_b', content: BLUE('Oslo') },
    ])
  })

  test('arguments that are no JSON are told to the model, which may try again', async () => {
    const { calls, run } = await converse(
      { tokens: [], toolCalls: [{ ...paris, input: '{"city":' }] },
      { tokens: [], toolCalls: [{ ...oslo }] },
      { tokens: ['Blue.'] },
    )
    expect(run.state).toBe('completed')
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed', 'success'])
    const { messages } = upstream.requests[2]!.body
    expect(messages.slice(1)).toEqual([
      expect.objectContaining({ role: 'assistant', content: null }),
      {
        role: 'tool',
        tool_call_id: 'call_a',
        content: 'The arguments are not a JSON object.',
      },
      expect.objectContaining({ role: 'assistant', content: null }),
      { role: 'tool', tool_call_id: 'call_b', content: BLUE('Oslo') },
    ])
  })

  test('a denied call is told, and the whole exchange is in the next prompt', async () => {
    const { run, conversationId } = await converse(
      { tokens: [], toolCalls: [paris, milk] },
      { tokens: ['As you wish.'] },
    )
    expect(run.state).toBe('waiting')
    await answer(api, run.id, { toolCallId: 'call_c', approved: false, reason: 'no' })
    await untilState(api, run.id, 'completed')
    const { run: next } = await api.send(conversationId, 'And now?')
    await untilState(api, next.id, 'completed')
    const { messages } = upstream.requests[2]!.body
    expect(messages.map(({ role }: { role: string }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'tool',
      'assistant',
      'user',
    ])
    expect(messages[3].content).toBe('The user did not allow this tool call. They said: no')
  })
})

describe('Messages', () => {
  beforeEach(() => start(ANTHROPIC, 'ANTHROPIC_BASE_URL'))

  test('calls go round with the reasoning before them, signed as it came', async () => {
    const { message, run } = await converse(
      {
        reasoning: ['I should ', 'look.'],
        signature: 'sig-1',
        tokens: ['Let me see.'],
        toolCalls: [paris, oslo],
      },
      { tokens: ['Blue ', 'both.'] },
    )
    expect(run).toMatchObject({ state: 'completed', finishReason: 'stop' })
    expect(textIn(message)).toBe('Let me see.Blue both.')
    const [first, second] = upstream.requests
    expect(first!.body.tools[0]).toMatchObject({
      name: 'weather',
      description: 'Tells the weather of a city.',
      input_schema: { type: 'object', required: ['city'] },
    })
    const [, called, results, ...rest] = second!.body.messages
    expect(rest).toEqual([])
    expect(called).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I should look.', signature: 'sig-1' },
        { type: 'text', text: 'Let me see.' },
        expect.objectContaining({
          type: 'tool_use',
          id: 'call_a',
          name: 'weather',
          input: { city: 'Paris' },
        }),
        expect.objectContaining({ type: 'tool_use', id: 'call_b', input: { city: 'Oslo' } }),
      ],
    })
    expect(results).toEqual({
      role: 'user',
      content: [
        expect.objectContaining({
          type: 'tool_result',
          tool_use_id: 'call_a',
          content: BLUE('Paris'),
        }),
        expect.objectContaining({
          type: 'tool_result',
          tool_use_id: 'call_b',
          content: BLUE('Oslo'),
        }),
      ],
    })
  })

  test('a failure is marked as one', async () => {
    const { calls } = await converse(
      { tokens: [], toolCalls: [{ ...paris, input: '{"town":"Paris"}' }] },
      { tokens: ['Hm.'] },
    )
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed'])
    expect(upstream.requests[1]!.body.messages[2].content).toEqual([
      expect.objectContaining({
        type: 'tool_result',
        is_error: true,
        content: expect.stringMatching(/^The arguments are not valid: city: /) as string,
      }),
    ])
  })

  test('a call that waited goes on, and the reasoning before it keeps its signature', async () => {
    const { run } = await converse(
      { reasoning: ['Milk.'], signature: 'sig-2', tokens: [], toolCalls: [milk] },
      { tokens: ['Done.'] },
    )
    expect(run.state).toBe('waiting')
    await answer(api, run.id, { toolCallId: 'call_c', approved: true })
    await untilState(api, run.id, 'completed')
    const [, called, results] = upstream.requests[1]!.body.messages
    expect(called.content[0]).toMatchObject({ type: 'thinking', signature: 'sig-2' })
    expect(results.content[0]).toMatchObject({ content: 'milk ordered' })
  })
})
