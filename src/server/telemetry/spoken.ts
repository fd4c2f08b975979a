import type { Chunk, Part, Prompt } from '../../protocol/index.ts'

/** A piece of a message by OpenTelemetry's conventions: https://github.com/open-telemetry/semantic-conventions-genai */
type Spoken =
  | { type: 'text' | 'reasoning'; content: string }
  | { type: 'tool_call'; id: string; name: string; arguments: unknown }
  | { type: 'tool_call_response'; id: string; response: unknown }
  /** Of what they have no form for, the kind alone. */
  | { type: string }

/** What a model was told, as attributes of its span. */
export function spokenPrompt({ instructions, messages }: Prompt): Record<string, string> {
  const input = messages.flatMap(({ role, parts }) => {
    const answers = parts.flatMap(responseOf)
    return [
      { role, parts: parts.map(spokenPart) },
      ...(answers.length > 0 ? [{ role: 'tool', parts: answers }] : []),
    ]
  })
  return {
    ...(instructions === null
      ? {}
      : { 'gen_ai.system_instructions': JSON.stringify([text(instructions)]) }),
    'gen_ai.input.messages': JSON.stringify(input),
  }
}

/** Gathers what a model says. */
export function spokenReply() {
  const parts: Spoken[] = []
  function grow(type: 'text' | 'reasoning', more: string): void {
    const last = parts.at(-1)
    if (last?.type === type && 'content' in last) last.content += more
    else parts.push({ type, content: more })
  }
  return {
    saw(chunk: Chunk): void {
      if (chunk.type === 'text-delta') grow('text', chunk.text)
      else if (chunk.type === 'reasoning-delta') grow('reasoning', chunk.text)
      else if (chunk.type === 'tool-call') parts.push(callOf(chunk))
    },
    attributes: (finishReason: string | undefined): Record<string, string> => ({
      'gen_ai.output.messages': JSON.stringify([
        { role: 'assistant', parts, finish_reason: finishReason ?? 'error' },
      ]),
    }),
  }
}

const text = (content: string): Spoken => ({ type: 'text', content })

function spokenPart(part: Part): Spoken {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, content: part.text }
    case 'compaction':
      return text(part.text ?? '')
    case 'tool':
      return callOf(part)
    default:
      return { type: part.type }
  }
}

function callOf(call: { toolCallId: string; toolName: string; input: string }): Spoken {
  const { toolCallId: id, toolName: name, input } = call
  return { type: 'tool_call', id, name, arguments: parsed(input) }
}

function responseOf(part: Part): Spoken[] {
  if (part.type !== 'tool' || part.output === undefined) return []
  return [{ type: 'tool_call_response', id: part.toolCallId, response: part.output }]
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return input
  }
}
