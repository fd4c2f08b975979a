import { wordsOf, type Behaviour, type Frame } from './behaviour.ts'

const HEAD =
  '"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"mock"'
const frames = new Map<string, Buffer>()

function event(json: string): Buffer {
  return Buffer.from(`data: ${json}\n\n`)
}

function choice(delta: unknown, finish: string | null = null): string {
  const value = JSON.stringify({ index: 0, delta, finish_reason: finish })
  return `{${HEAD},"choices":[${value}]}`
}

/** The event of one word: made once, since a benchmark sends it a thousand times. */
function wordFrame(word: string): Buffer {
  let bytes = frames.get(word)
  if (!bytes) frames.set(word, (bytes = event(choice({ content: word }))))
  return bytes
}

/** How servers that speak Chat Completions differ in what OpenAI's own does not have. */
type Dialect = 'common' | 'groq' | 'mistral'

const THOUGHT: Record<Dialect, (text: string) => object> = {
  common: (text) => ({ reasoning_content: text }),
  groq: (text) => ({ reasoning: text }),
  mistral: (text) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }),
}

/** A reply as OpenAI's Chat Completions streams it, or those who have followed it. */
export function chatCompletionFrames(behaviour: Behaviour, dialect: Dialect = 'common'): Frame[] {
  const out: Frame[] = [{ bytes: event(choice({ role: 'assistant', content: '' })) }]
  for (const word of behaviour.reasoning ?? [])
    out.push({
      bytes: event(choice(THOUGHT[dialect](word))),
      paced: true,
      holds: { kind: 'reasoning', text: word },
    })
  for (const text of wordsOf(behaviour))
    out.push({ bytes: wordFrame(text), paced: true, holds: { kind: 'text', text } })
  for (const [index, call] of (behaviour.toolCalls ?? []).entries())
    out.push(...callFrames(index, call))
  const calls = (behaviour.toolCalls?.length ?? 0) > 0
  const end = choice({}, behaviour.finish ?? (calls ? 'tool_calls' : 'stop'))
  const usage = behaviour.usage ?? { input: 12, output: wordsOf(behaviour).length }
  const counted = usage === 'absent' ? undefined : usageJson(usage)
  if (dialect === 'common' || !counted) {
    out.push({ bytes: event(end) })
    if (counted) out.push({ bytes: event(`{${HEAD},"choices":[],"usage":${counted}}`) })
  } else {
    const own = dialect === 'groq' ? `"x_groq":{"usage":${counted}}` : `"usage":${counted}`
    out.push({ bytes: event(`${end.slice(0, -1)},${own}}`) })
  }
  out.push({ bytes: Buffer.from('data: [DONE]\n\n') })
  return out
}

function callFrames(index: number, call: { id: string; name: string; input: string }): Frame[] {
  const { id, name, input } = call
  const half = Math.ceil(input.length / 2)
  const begin = { index, id, type: 'function', function: { name, arguments: '' } }
  const pieces = [input.slice(0, half), input.slice(half)].map((text) => ({
    bytes: event(choice({ tool_calls: [{ index, function: { arguments: text } }] })),
    holds: { kind: 'input' as const, text },
  }))
  return [{ bytes: event(choice({ tool_calls: [begin] })) }, ...pieces]
}

function usageJson(usage: Exclude<Behaviour['usage'], 'absent' | undefined>): string {
  const { input, output, cached, reasoning } = usage
  const value = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  }
  return JSON.stringify(value)
}

export function chatCompletionError(): Buffer {
  const error = {
    message: 'The server had an error',
    type: 'server_error',
    param: null,
    code: null,
  }
  return event(JSON.stringify({ error }))
}
