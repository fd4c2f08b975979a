import { appendFileSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { defineConfig, tool } from 'loquat-chat'

const NOTES = 'notes.txt'

/** A file as an operator writes it: the suite starts servers with it, in a folder of their own. */
export default defineConfig({
  model: 'test:tools',
  logLevel: 'error',
  discover: false,
  tools: {
    count: tool({
      description: 'Counts the notes that have been taken.',
      input: { type: 'object', properties: {} },
      readOnly: true,
      execute: () => readFileSync(NOTES, 'utf8').split('\n').length - 1,
    }),
    note: tool({
      description: 'Takes a note.',
      input: z.object({ text: z.string().min(1).describe('One line') }),
      execute: ({ text }) => {
        appendFileSync(NOTES, `${text}\n`)
        return { noted: text }
      },
    }),
  },
  models: {
    'function:parrot': (prompt) => `You said ${prompt.messages.length} things.`,
  },
})
