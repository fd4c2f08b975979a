import { defineConfig, tool } from 'loquat-chat'
import { replyTo } from './replies.ts'

/** A gardener who knows a few answers by heart, and one shop to order from. */
export default defineConfig({
  model: 'function:gardener',
  tools: {
    order_supplies: tool({
      description: 'Orders from the garden shop.',
      input: {
        type: 'object',
        properties: {
          article: { type: 'string' },
          count: { type: 'integer' },
          delivery_instructions_for_the_driver: { type: 'string' },
        },
      },
      execute: ({ article, count }) => `${count as number} × ${article as string} ordered`,
    }),
    rain_forecast: tool({
      description: 'Tells how much rain is to be expected.',
      input: { type: 'object', properties: { days: { type: 'integer' } } },
      readOnly: true,
      execute: () => ({ millimetres: 4, days: 7 }),
    }),
  },
  models: {
    'function:gardener': async function* ({ messages }, { signal }) {
      const asked = messages.findLast(({ role }) => role === 'user')?.parts[0]
      const { steps, ends = true } = replyTo(asked?.type === 'text' ? asked.text : '')
      const done = messages.at(-1)!.parts.filter(({ type }) => type === 'tool').length
      yield* steps[done] ?? steps.at(-1)!
      if (!ends) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  },
})
