import { defineConfig, tool } from 'loquat-chat'

export default defineConfig({
  tools: {
    look_up: tool({
      description: 'For tests',
      input: { type: 'object', properties: { what: { type: 'string' } } },
      readOnly: true,
      execute: () => 'HUSH-result',
    }),
  },
})
