import { describe, expect, test } from 'vitest'
import type { Part, Prompt, PromptMessage } from '../../../protocol/index.ts'
import { chatRequest } from './openai-request.ts'

const text = (value: string): Part => ({ id: 'p', type: 'text', text: value })
const tool = (id: string, more: object = {}): Part => ({
  id: 'p',
  type: 'tool',
  toolCallId: id,
  toolName: 'add',
  state: 'done',
  input: '{"a":1}',
  output: { sum: 2 },
  outcome: 'success',
  ...more,
})
const step: Part = { id: 'p', type: 'step-start' }

function request(messages: PromptMessage[], more: Partial<Prompt> = {}, model = 'm', own = false) {
  const prompt: Prompt = {
    instructions: null,
    messages,
    tools: [],
    settings: {},
    dropped: false,
    ...more,
  }
  return chatRequest(model, prompt, {
    maxTokensField: own ? 'max_completion_tokens' : 'max_tokens',
  })
}

describe('openai request', () => {
  test('a source in the middle of a sentence does not part it', () => {
    const source: Part = { id: 's', type: 'source', sourceType: 'url', url: 'https://a.example' }
    const parts = [text('Loquats '), source, text('ripen'), source, text(' in spring.')]
    const body = request([{ role: 'assistant', parts, model: 'x:y' }])
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'Loquats ripen in spring.' }])
  })

  test('sends the history step by step, each call with its result', () => {
    const assistant = [
      step,
      { id: 'p', type: 'reasoning', text: 'hm' } as Part,
      text('Let me '),
      text('see.'),
      tool('c1'),
      tool('c2', { output: 'two' }),
      step,
      text('It is 2.'),
    ]
    const body = request(
      [
        { role: 'user', parts: [text('1+1?')] },
        { role: 'assistant', parts: assistant, model: 'x:y' },
        { role: 'user', parts: [text('sure?')] },
      ],
      { instructions: 'Be brief.' },
    )
    const call = (id: string) => ({
      id,
      type: 'function',
      function: { name: 'add', arguments: '{"a":1}' },
    })
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '1+1?' },
      { role: 'assistant', content: 'Let me see.', tool_calls: [call('c1'), call('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: '{"sum":2}' },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'assistant', content: 'It is 2.' },
      { role: 'user', content: 'sure?' },
    ])
    expect(body['stream_options']).toEqual({ include_usage: true })
  })

  test('closes calls that have no result, repairs arguments, and leaves out half-written calls', () => {
    const parts = [
      tool('c1', { state: 'running', output: undefined, outcome: undefined, input: '{"a' }),
      tool('c2', { output: undefined, outcome: 'denied' }),
      tool('c3', { state: 'input-streaming' }),
      tool('c4', { providerExecuted: true }),
      text('after'),
    ]
    const messages = request([{ role: 'assistant', parts }])['messages'] as Record<
      string,
      unknown
    >[]
    expect(messages.map((message) => message['role'])).toEqual([
      'assistant',
      'tool',
      'tool',
      'assistant',
    ])
    expect(messages[0]).toMatchObject({
      content: null,
      tool_calls: [{ function: { arguments: '{}' } }, { id: 'c2' }],
    })
    expect(messages[2]?.['content']).toBe('The user did not allow this tool call.')
    expect(messages[3]?.['content']).toBe('after')
  })

  test('sends images in their place and leaves out what it cannot send', () => {
    const image = (data: object): Part =>
      ({ id: 'p', type: 'file', kind: 'image', mediaType: 'image/webp', data }) as Part
    const parts = [
      text('see'),
      image({ type: 'url', url: 'https://a.example/b.png' }),
      image({ type: 'bytes', base64: 'QUJD' }),
      image({ type: 'reference', fileId: 'f', provider: 'x' }),
      { id: 'p', type: 'file', kind: 'document', data: { type: 'bytes', base64: 'QUJD' } } as Part,
      { id: 'p', type: 'unknown', kind: 'k', json: '{}' } as Part,
      text('well?'),
    ]
    const url = (value: string) => ({ type: 'image_url', image_url: { url: value } })
    expect(request([{ role: 'user', parts }])['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          url('https://a.example/b.png'),
          url('data:image/webp;base64,QUJD'),
          { type: 'text', text: 'well?' },
        ],
      },
    ])
    expect(
      request([
        { role: 'user', parts: [] },
        { role: 'assistant', parts: [step] },
      ])['messages'],
    ).toEqual([])
  })

  test('maps settings and tools', () => {
    const sampling = { temperature: 0, topP: 0.5, stop: ['x'] }
    const settings = { ...sampling, maxOutputTokens: 9, seed: 0, reasoningEffort: 'low' as const }
    const plain = request([], { settings })
    expect(plain).toMatchObject({ temperature: 0, top_p: 0.5, max_tokens: 9, stop: ['x'], seed: 0 })
    expect(plain).toHaveProperty('reasoning_effort', 'low')
    const own = request([], { settings }, 'm', true)
    expect(own).toMatchObject({ max_completion_tokens: 9, seed: 0 })
    expect(own).not.toHaveProperty('max_tokens')
    const inputSchema = { type: 'object' }
    expect(request([], { tools: [{ name: 't', description: 'd', inputSchema }] })['tools']).toEqual(
      [{ type: 'function', function: { name: 't', description: 'd', parameters: inputSchema } }],
    )
    expect(plain).not.toHaveProperty('tools')
  })
})
