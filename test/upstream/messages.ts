import { wordsOf, type Behaviour, type Frame } from './behaviour.ts'

function event(value: { type: string } & Record<string, unknown>): Buffer {
  return Buffer.from(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`)
}

/** A reply as Anthropic's Messages streams it. */
export function messageFrames(behaviour: Behaviour): Frame[] {
  const usage = behaviour.usage === 'absent' ? undefined : behaviour.usage
  const input = usage?.input ?? 12
  const output = usage?.output ?? wordsOf(behaviour).length
  const started = {
    input_tokens: input - (usage?.cached ?? 0),
    cache_read_input_tokens: usage?.cached ?? 0,
    cache_creation_input_tokens: 0,
    output_tokens: 1,
  }
  const message = {
    id: 'msg_mock',
    type: 'message',
    role: 'assistant',
    model: 'mock',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: started,
  }
  const calls = behaviour.toolCalls ?? []
  const reason = behaviour.finish ?? (calls.length > 0 ? 'tool_use' : 'end_turn')
  return [
    { bytes: event({ type: 'message_start', message }) },
    { bytes: event({ type: 'ping' }) },
    ...blocks(behaviour).flatMap((block, index) => blockFrames(index, block)),
    {
      bytes: event({
        type: 'message_delta',
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: output },
      }),
    },
    { bytes: event({ type: 'message_stop' }) },
  ]
}

interface Block {
  start: Record<string, unknown>
  deltas: Record<string, unknown>[]
  paced: boolean
}

function blocks(behaviour: Behaviour): Block[] {
  const out: Block[] = []
  const { reasoning, signature = 'sig-mock', redacted } = behaviour
  if (reasoning)
    out.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature },
      ],
      paced: true,
    })
  if (redacted !== undefined)
    out.push({ start: { type: 'redacted_thinking', data: redacted }, deltas: [], paced: false })
  const words = wordsOf(behaviour)
  if (words.length > 0)
    out.push({
      start: { type: 'text', text: '' },
      deltas: words.map((text) => ({ type: 'text_delta', text })),
      paced: true,
    })
  for (const { id, name, input } of behaviour.toolCalls ?? []) {
    const half = Math.ceil(input.length / 2)
    const pieces = [input.slice(0, half), input.slice(half)]
    out.push({
      start: { type: 'tool_use', id, name, input: {} },
      deltas: pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
      paced: false,
    })
  }
  return out
}

function blockFrames(index: number, block: Block): Frame[] {
  return [
    { bytes: event({ type: 'content_block_start', index, content_block: block.start }) },
    ...block.deltas.map((delta) => ({
      bytes: event({ type: 'content_block_delta', index, delta }),
      paced: block.paced,
      ...held(delta),
    })),
    { bytes: event({ type: 'content_block_stop', index }) },
  ]
}

function held({ thinking, text, partial_json: input }: Record<string, unknown>) {
  const holds = (kind: NonNullable<Frame['holds']>['kind'], value: unknown) => ({
    holds: { kind, text: String(value) },
  })
  if (text !== undefined) return holds('text', text)
  if (thinking !== undefined) return holds('reasoning', thinking)
  return input === undefined ? {} : holds('input', input)
}

export function messageError(): Buffer {
  const error = { type: 'overloaded_error', message: 'Overloaded' }
  return event({ type: 'error', error })
}
