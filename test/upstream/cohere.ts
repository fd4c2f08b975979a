import { wordsOf, type Behaviour, type Frame } from './behaviour.ts'

const event = (value: { type: string } & Record<string, unknown>): Buffer =>
  Buffer.from(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`)

/** A reply as Cohere's Chat streams it. */
export function cohereFrames(behaviour: Behaviour): Frame[] {
  const { reasoning, toolCalls = [] } = behaviour
  const usage = behaviour.usage ?? { input: 12, output: wordsOf(behaviour).length }
  const tokens = usage === 'absent' ? { input: 0, output: 0 } : usage
  const counted = {
    billed_units: { input_tokens: tokens.input, output_tokens: tokens.output },
    tokens: { input_tokens: tokens.input, output_tokens: tokens.output },
  }
  const reason = behaviour.finish ?? (toolCalls.length > 0 ? 'TOOL_CALL' : 'COMPLETE')
  return [
    { bytes: event({ type: 'message-start', id: 'mock', delta: { message: {} } }) },
    ...(reasoning ? content(0, 'thinking', reasoning) : []),
    ...content(1, 'text', wordsOf(behaviour)),
    ...toolCalls.flatMap(callFrames),
    { bytes: event({ type: 'message-end', delta: { finish_reason: reason, usage: counted } }) },
  ]
}

function content(index: number, kind: 'text' | 'thinking', words: readonly string[]): Frame[] {
  const holds = kind === 'text' ? 'text' : 'reasoning'
  const delta = (value: object) => ({ index, delta: { message: { content: value } } })
  return [
    { bytes: event({ type: 'content-start', ...delta({ type: kind, [kind]: '' }) }) },
    ...words.map((text): Frame => ({
      bytes: event({ type: 'content-delta', ...delta({ [kind]: text }) }),
      paced: true,
      holds: { kind: holds, text },
    })),
    { bytes: event({ type: 'content-end', index }) },
  ]
}

function callFrames(call: { id: string; name: string; input: string }): Frame[] {
  const { id, name, input } = call
  const half = Math.ceil(input.length / 2)
  const begin = { id, type: 'function', function: { name, arguments: '' } }
  const message = (tool_calls: object) => ({ delta: { message: { tool_calls } } })
  return [
    { bytes: event({ type: 'tool-call-start', ...message(begin) }) },
    ...[input.slice(0, half), input.slice(half)].map((text): Frame => ({
      bytes: event({ type: 'tool-call-delta', ...message({ function: { arguments: text } }) }),
      holds: { kind: 'input', text },
    })),
    { bytes: event({ type: 'tool-call-end' }) },
  ]
}

/** Its end says so; there is no event for errors. */
export function cohereError(): Buffer {
  return event({
    type: 'message-end',
    delta: {
      finish_reason: 'ERROR',
      error: 'Internal error',
      usage: { tokens: { input_tokens: 0, output_tokens: 0 } },
    },
  })
}
