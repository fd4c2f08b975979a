import { wordsOf, type Behaviour, type Frame } from './behaviour.ts'

const event = (value: object): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`)

const chunk = (parts: object[], more: object = {}): Buffer =>
  event({ candidates: [{ content: { role: 'model', parts }, index: 0, ...more }] })

/** A reply as Gemini streams it. A call comes whole, and without an id. */
export function geminiFrames(behaviour: Behaviour): Frame[] {
  const { reasoning = [], signature = 'thought-mock', toolCalls = [] } = behaviour
  const usage = behaviour.usage ?? { input: 12, output: wordsOf(behaviour).length }
  return [
    ...reasoning.map((text): Frame => ({
      bytes: chunk([{ text, thought: true }]),
      paced: true,
      holds: { kind: 'reasoning', text },
    })),
    ...wordsOf(behaviour).map((text): Frame => ({
      bytes: chunk([{ text }]),
      paced: true,
      holds: { kind: 'text', text },
    })),
    ...toolCalls.map(({ name, input }): Frame => ({
      bytes: chunk([
        { functionCall: { name, args: JSON.parse(input) }, thoughtSignature: signature },
      ]),
      holds: { kind: 'input', text: input },
    })),
    {
      bytes: event({
        candidates: [
          { content: { role: 'model', parts: [] }, finishReason: behaviour.finish ?? 'STOP' },
        ],
        ...(usage === 'absent' ? {} : { usageMetadata: counted(usage) }),
      }),
    },
  ]
}

function counted(usage: Exclude<Behaviour['usage'], 'absent' | undefined>): object {
  const { input, output, cached = 0, reasoning = 0 } = usage
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    cachedContentTokenCount: cached,
    totalTokenCount: input + output,
  }
}

export function geminiError(): Buffer {
  return event({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } })
}
