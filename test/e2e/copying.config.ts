import { defineConfig } from 'loquat-chat'

const source = (title: string) => ({
  ...({ type: 'source', sourceType: 'url', url: 'https://garden.example/' } as const),
  title,
})

/** A model that names its sources in the middle of what it says, and one that stops in the middle of a block of code. */
export default defineConfig({
  models: {
    'function:sourced': async function* () {
      yield 'See:\n\n```ts\nconst lo'
      yield source('One')
      yield 'quat = 1\n```\n\n| a |\n| - |\n| 1'
      yield source('Two')
      yield ' |\n\nEnd.  '
    },
    'function:growing': async function* (_, { signal }) {
      yield '| a | b |\n|:-|-|\n| `1` | 2 |\n\n$\\sqrt{2}$ and\n\n```ts\nif (a < b)\n\n\tc()  \n'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  },
})
