import { defineConfig } from 'loquat-chat'

const source = (title: string | undefined, url: string) => ({
  ...({ type: 'source', sourceType: 'url', url } as const),
  ...(title === undefined ? {} : { title }),
})

const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1000))

/** Models that name their sources while they write: one in between, the other by marks. */
export default defineConfig({
  model: 'function:reader',
  models: {
    'function:reader': async function* () {
      yield 'Loquats '
      yield source('On <b>loquats</b>', 'https://garden.example/loquats')
      yield source(undefined, 'https://fruit.example/medlars')
      yield source('The same once more', 'https://garden.example/loquats')
      yield source('A trap', 'javascript:alert(1)')
      await aWhile()
      yield 'ripen in spring.'
    },
    'function:scholar': async function* () {
      yield source('On <b>loquats</b>', 'https://garden.example/loquats')
      yield source(undefined, 'https://fruit.example/medlars')
      yield source('A trap', 'javascript:alert(1)')
      yield 'Ripe in spring [1][2], says [the garden](https://garden.example/loquats), not [3] or [9], nor `a[1]`, nor [elsewhere](https://other.example/).\n\nLater.'
      await aWhile()
      yield ' Done.'
    },
  },
})
