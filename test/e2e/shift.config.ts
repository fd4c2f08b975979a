import { defineConfig } from 'loquat-chat'

/** A model that says what it was told, a few characters at a time, as models do. */
export default defineConfig({
  models: {
    'function:parrot': async function* ({ messages }) {
      const part = messages.at(-1)?.parts[0]
      if (part?.type !== 'text') return
      for (let at = 0; at < part.text.length; at += 8) {
        yield part.text.slice(at, at + 8)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  },
})
