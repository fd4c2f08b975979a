import { defineConfig } from 'loquat-chat'

const source = (title: string | undefined, url: string) => ({
  ...({ type: 'source', sourceType: 'url', url } as const),
  ...(title === undefined ? {} : { title }),
})

/** A model that names its sources while it writes. */
export default defineConfig({
  model: 'function:reader',
  models: {
    'function:reader': async function* () {
      yield 'Loquats '
      yield source('On <b>loquats</b>', 'https://garden.example/loquats')
      yield source(undefined, 'https://fruit.example/medlars')
      yield source('The same once more', 'https://garden.example/loquats')
      yield source('A trap', 'javascript:alert(1)')
      await new Promise((resolve) => setTimeout(resolve, 1000))
      yield 'ripen in spring.'
    },
  },
})
