import { wordsOf, type Behaviour, type Frame } from './behaviour.ts'

type Event = { type: string } & Record<string, unknown>

const event = (value: Event): Buffer =>
  Buffer.from(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`)

/** A reply as OpenAI's Responses streams it. */
export function responsesFrames(behaviour: Behaviour): Frame[] {
  const items = [...reasoningItem(behaviour), ...messageItem(behaviour), ...callItems(behaviour)]
  const response = { id: 'resp_mock', created_at: 1700000000, model: 'mock', status: 'in_progress' }
  const frames = items.flatMap((item, index) => itemFrames(index, item))
  return [
    { bytes: event({ type: 'response.created', response }) },
    ...frames,
    { bytes: event({ type: 'response.completed', response: ended(behaviour, response) }) },
  ]
}

interface Item {
  added: Record<string, unknown>
  done: Record<string, unknown>
  pieces: { value: Event; holds: NonNullable<Frame['holds']> }[]
  paced: boolean
}

function itemFrames(output_index: number, { added, done, pieces, paced }: Item): Frame[] {
  return [
    { bytes: event({ type: 'response.output_item.added', output_index, item: added }) },
    ...pieces.map(({ value, holds }) => ({
      bytes: event({ ...value, output_index }),
      paced,
      holds,
    })),
    { bytes: event({ type: 'response.output_item.done', output_index, item: done }) },
  ]
}

function reasoningItem({ reasoning, signature = 'sealed-mock' }: Behaviour): Item[] {
  if (!reasoning) return []
  const id = 'rs_mock'
  const item = { type: 'reasoning', id, summary: [] }
  const pieces = reasoning.map((delta) => ({
    value: { type: 'response.reasoning_summary_text.delta', item_id: id, summary_index: 0, delta },
    holds: { kind: 'reasoning' as const, text: delta },
  }))
  return [{ added: item, done: { ...item, encrypted_content: signature }, pieces, paced: true }]
}

function messageItem(behaviour: Behaviour): Item[] {
  const words = wordsOf(behaviour)
  if (words.length === 0) return []
  const id = 'msg_mock'
  const item = { type: 'message', id, role: 'assistant', content: [] }
  const pieces = words.map((delta) => ({
    value: { type: 'response.output_text.delta', item_id: id, content_index: 0, delta },
    holds: { kind: 'text' as const, text: delta },
  }))
  return [{ added: item, done: item, pieces, paced: true }]
}

function callItems({ toolCalls = [] }: Behaviour): Item[] {
  return toolCalls.map(({ id, name, input }) => {
    const half = Math.ceil(input.length / 2)
    const item = { type: 'function_call', id: `fc_${id}`, call_id: id, name }
    const pieces = [input.slice(0, half), input.slice(half)].map((delta) => ({
      value: { type: 'response.function_call_arguments.delta', item_id: item.id, delta },
      holds: { kind: 'input' as const, text: delta },
    }))
    const done = { ...item, arguments: input, status: 'completed' }
    return { added: { ...item, arguments: '' }, done, pieces, paced: false }
  })
}

function ended(behaviour: Behaviour, response: object): object {
  const usage = behaviour.usage ?? { input: 12, output: wordsOf(behaviour).length }
  const cut = behaviour.finish === undefined ? {} : { reason: behaviour.finish }
  return {
    ...response,
    status: behaviour.finish === undefined ? 'completed' : 'incomplete',
    incomplete_details: behaviour.finish === undefined ? null : cut,
    ...(usage === 'absent'
      ? {}
      : {
          usage: {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: usage.cached ?? 0 },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
          },
        }),
  }
}

export function responsesError(): Buffer {
  return event({
    type: 'error',
    sequence_number: 9,
    error: { type: 'server_error', code: 'server_error', message: 'The server had an error' },
  })
}
