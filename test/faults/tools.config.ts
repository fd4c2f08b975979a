import { appendFileSync, existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { defineConfig, tool, type ToolDefinition } from 'loquat-chat'

/** A tool that leaves a trace which no crash takes back, and dies right after it where a file says so. */
function traced(fields: Partial<ToolDefinition>) {
  return tool({
    description: 'Does something that must not be done twice.',
    input: { type: 'object' },
    async execute(_, { conversationId, toolCallId }) {
      appendFileSync('effects.txt', `${conversationId} ${toolCallId}\n`)
      if (existsSync('deadly')) process.kill(process.pid, 'SIGKILL')
      await delay(Math.random() * 60)
      return 'done'
    },
    ...(fields as object),
  })
}

const SETS = {
  one: { deed: traced({ approval: 'never' }) },
  asked: { deed: traced({ approval: 'ask' }) },
  several: {
    reads: traced({ readOnly: true }),
    writes: traced({ approval: 'never' }),
    asks: traced({}),
  },
}

export default defineConfig({
  model: 'test:tools',
  tools: SETS[process.env['TEST_TOOLS'] as keyof typeof SETS],
  models: {
    // oxlint-disable-next-line typescript/require-await -- a model may take its time
    'function:summary': async function* () {
      yield 'In short.'
    },
  },
})
