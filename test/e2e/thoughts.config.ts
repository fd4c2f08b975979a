import { defineConfig } from 'loquat-chat'

/**
 * A model that thinks as many lines as its message says: `30 lines`; `30 then 20`, after a while; `30 lines and on`, without
 * an end; `3 lines slowly`.
 */
export default defineConfig({
  model: 'function:thinker',
  models: {
    'function:thinker': async function* ({ messages }, { signal }) {
      const part = messages.findLast(({ role }) => role === 'user')?.parts[0]
      const asked = part?.type === 'text' ? part.text : ''
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
      const id = 'thoughts'
      yield { type: 'reasoning-start', id }
      let thought = 0
      for (const [count] of asked.matchAll(/\d+/g)) {
        if (thought > 0) await pause(4000)
        for (const end = thought + Number(count); thought < end; thought++)
          yield { type: 'reasoning-delta', id, text: `- Thought ${thought} is **here**\n` }
      }
      if (asked.endsWith('slowly')) await pause(1600)
      if (asked.endsWith('and on'))
        await new Promise((_, reject) => signal.addEventListener('abort', reject))
      yield { type: 'reasoning-end', id }
      yield 'That is all.'
    },
  },
})
