import { defineConfig, tool } from 'loquat-chat'

interface Source {
  title?: string
  url: string
}

const made = {
  description: 'For tests',
  input: {
    type: 'object',
    properties: { to: { type: 'string' }, lines: { type: 'array', items: { type: 'string' } } },
  },
}

/** Models that call the tools or name the sources of which their message tells, and tools that do what their names say. */
export default defineConfig({
  model: 'function:caller',
  tools: {
    look_up: tool({ ...made, readOnly: true, execute: () => ({ found: ['one', 'two'] }) }),
    fail: tool({
      ...made,
      readOnly: true,
      execute() {
        throw new Error('The printer is on fire.')
      },
    }),
    send_letter: tool({ ...made, execute: ({ to }) => `Sent to ${to as string}` }),
    long: tool({
      ...made,
      readOnly: true,
      execute: () => `${'many words '.repeat(20_000)}and an end`,
    }),
    pay: tool({ ...made, approval: 'each', execute: () => 'Paid' }),
    hang: tool({ ...made, readOnly: true, execute: () => new Promise<never>(() => {}) }),
  },
  models: {
    'function:caller': async function* ({ messages }) {
      const last = messages.at(-1)
      const part = last?.parts[0]
      if (last?.role === 'assistant' || part?.type !== 'text') return yield 'That is all.'
      yield 'I will see.'
      // Longer than a frame: what is shown already must stay as it is.
      await new Promise((resolve) => setTimeout(resolve, 80))
      for (const [i, toolName] of part.text.split(' ').entries())
        yield {
          type: 'tool-call',
          toolCallId: `call_${i}`,
          toolName,
          input: JSON.stringify({ to: 'Ann <b>& co</b>', lines: ['Dear Ann,', 'all is well.'] }),
        }
    },
    'function:citer': async function* ({ messages }) {
      const part = messages.at(-1)?.parts[0]
      const sources = JSON.parse(part?.type === 'text' ? part.text : '[]') as Source[]
      for (const source of sources) yield { type: 'source', sourceType: 'url', ...source }
      yield sources.flatMap(({ title }, i) => (title ? [`[${i + 1}]`] : [])).join(' ')
    },
  },
})
