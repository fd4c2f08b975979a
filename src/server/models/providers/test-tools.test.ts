import { expect, test } from 'vitest'
import type { Part, Prompt, ToolOutcome } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'
import { createTestTools } from './test-tools.ts'

const tools = [
  {
    name: 'weather',
    description: '',
    inputSchema: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    },
  },
  { name: 'clock', description: '', inputSchema: { type: 'object' } },
]

const call = (toolName: string, outcome: ToolOutcome, output: string): Part => ({
  id: toolName,
  type: 'tool',
  toolCallId: `pyd_ai_tool_call_id__${toolName}`,
  toolName,
  state: 'done',
  input: '{}',
  outcome,
  output,
})

async function answer(parts: Part[], { name = 'tools', given = tools } = {}): Promise<Chunk[]> {
  const prompt: Prompt = {
    instructions: null,
    messages: [
      { role: 'user', parts: [{ id: 'u', type: 'text', text: 'go' }] },
      ...(parts.length > 0 ? [{ role: 'assistant' as const, parts }] : []),
    ],
    tools: given,
    settings: {},
    dropped: false,
  }
  const { signal } = new AbortController()
  const chunks: Chunk[] = []
  for await (const chunk of createTestTools(name)!.stream(prompt, { signal })) chunks.push(chunk)
  return chunks
}

const textIn = (chunks: Chunk[]) =>
  chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.text : '')).join('')
const callsIn = (chunks: Chunk[]) =>
  chunks.flatMap((chunk) => (chunk.type === 'tool-call' ? [[chunk.toolCallId, chunk.input]] : []))

test('calls every tool once, with arguments its schema allows', async () => {
  const chunks = await answer([])
  expect(callsIn(chunks)).toEqual([
    ['pyd_ai_tool_call_id__weather', '{"city":"a"}'],
    ['pyd_ai_tool_call_id__clock', '{}'],
  ])
  expect(chunks.at(-2)).toMatchObject({ type: 'usage', usage: { estimated: true } })
  expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'tool-calls' })
})

test('makes up others under a seed', async () => {
  expect(callsIn(await answer([], { name: 'tools-3' }))[0]![1]).toBe('{"city":"d"}')
})

test('then answers with the JSON of the results', async () => {
  const chunks = await answer([
    call('weather', 'success', 'sunny'),
    call('clock', 'success', 'noon'),
  ])
  expect(textIn(chunks)).toBe('{"weather":"sunny","clock":"noon"}')
  expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' })
})

test('says so where there are no tools', async () => {
  expect(textIn(await answer([], { given: [] }))).toBe('success (no tool calls)')
})

test('calls once more what failed, and nothing whose outcome is unknown or was denied', async () => {
  const once = [call('weather', 'failed', 'no'), call('clock', 'unknown', '?')]
  expect(callsIn(await answer(once)).map(([id]) => id)).toEqual(['pyd_ai_tool_call_id__weather'])
  const twice = await answer([...once, call('weather', 'failed', 'no again')])
  expect(callsIn(twice)).toEqual([])
  expect(textIn(twice)).toBe('{"weather":"no again","clock":"?"}')
  expect(callsIn(await answer([call('weather', 'denied', 'no')]))).toEqual([])
})

test.each(['tool', 'tools-', 'tools-x', 'script'])('%s is another model', (name) => {
  expect(createTestTools(name)).toBeUndefined()
})
