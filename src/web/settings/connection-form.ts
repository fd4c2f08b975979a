import { batch, computed, signal } from '@preact/signals'
import type { ModelInfo, ProviderInfo, ProviderInput } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'
import type { Models } from './models.ts'

export type ConnectionForm = ReturnType<typeof createConnectionForm>

/** What the first-run panel knows and does: pick a provider, give it a key or an address, try it, use it. */
export function createConnectionForm(client: Client, models: Models) {
  const providers = signal<ProviderInfo[] | null>(null)
  const selected = signal<string | null>(null)
  const key = signal('')
  const address = signal('')
  const working = signal<'test' | 'save' | 'remove' | null>(null)
  const problem = signal<string | null>(null)
  const found = signal<ModelInfo[] | null>(null)
  const model = signal<string | null>(null)
  const provider = computed(() => providers.value?.find(({ id }) => id === selected.value) ?? null)

  function pick(id: string) {
    batch(() => {
      selected.value = id
      key.value = ''
      address.value = ''
      problem.value = null
      found.value = null
      model.value = null
    })
  }

  /** Only what was typed is sent: what is stored or set already stays. */
  function input(): ProviderInput {
    return {
      ...(key.value.trim() === '' ? {} : { apiKey: key.value.trim() }),
      ...(address.value.trim() === '' ? {} : { baseUrl: address.value.trim() }),
    }
  }

  async function during(
    kind: 'test' | 'save' | 'remove',
    work: (id: string) => Promise<void>,
  ): Promise<boolean> {
    const id = selected.value
    if (id === null || working.value !== null) return false
    working.value = kind
    problem.value = null
    try {
      await work(id)
      return true
    } catch (error) {
      problem.value = sentenceOf(error)
      return false
    } finally {
      working.value = null
    }
  }

  async function tryOut(id: string) {
    found.value = null
    const { items } = await client.providers.test(id, input())
    found.value = items
    if (!items.some((item) => item.id === model.value)) model.value = items[0]?.id ?? null
  }

  return {
    providers,
    selected,
    provider,
    key,
    address,
    working,
    problem,
    found,
    model,
    pick,
    async load() {
      try {
        const { items } = await client.providers.list()
        providers.value = items
        pick((items.find((item) => item.configured) ?? items[0])?.id ?? '')
      } catch (error) {
        problem.value = sentenceOf(error)
      }
    },
    /** What was found belongs to what was typed before. */
    forgetTest() {
      found.value = null
      problem.value = null
    },
    test: () => during('test', tryOut),
    /** Tries it if that was not done, stores it, and makes the chosen model the one for new conversations. */
    save: () =>
      during('save', async (id) => {
        if (found.value === null) await tryOut(id)
        const typed = input()
        if (Object.keys(typed).length > 0) await client.providers.save(id, typed)
        await models.load()
        models.choose(model.value)
      }),
    remove: () =>
      during('remove', async (id) => {
        await client.providers.delete(id)
        await models.load()
        providers.value = (await client.providers.list()).items
        pick(id)
      }),
  }
}
