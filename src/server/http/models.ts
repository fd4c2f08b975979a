import { setImmediate } from 'node:timers/promises'
import {
  AppError,
  type ModelCost,
  type ProviderInput,
  type TokenCounts,
} from '../../protocol/index.ts'
import type { ProviderKeys } from '../accounts/provider-keys.ts'
import { overlaid, WELL_KNOWN, type Models } from '../models/registry.ts'
import type { Handlers } from './request.ts'

/** Models, and the providers they come from. */
export function modelHandlers(
  models: Models,
  keys: ProviderKeys,
): Handlers<
  | 'listModels'
  | 'compareCosts'
  | 'listProviders'
  | 'saveProvider'
  | 'deleteProvider'
  | 'testProvider'
> {
  const find = (id: string) => {
    const provider = models.providers().find((provider) => provider.id === id)
    if (!provider) throw new AppError('provider_not_found', { field: 'id' })
    return provider
  }
  const configure = async (id: string) =>
    models.configure(id, (await keys.all()).access[id] ?? null)
  keys.onChange((id) => void configure(id).catch(() => undefined))

  return {
    listModels: async () => ({ items: await models.list(), default: models.defaultModel() }),
    compareCosts: async ({ query }) => ({ items: await costsOf(models, query) }),
    listProviders: () => ({ items: models.providers() }),
    saveProvider: async ({ params: { id }, body }) => {
      find(id)
      const { access } = await keys.all()
      const merged = overlaid(access[id] ?? {}, body as ProviderInput)
      await keys.put(id, merged)
      await models.configure(id, merged)
      return find(id)
    },
    deleteProvider: async ({ params: { id } }) => {
      find(id)
      await keys.delete(id)
      await models.configure(id, null)
    },
    testProvider: async ({ params: { id }, body }) => {
      find(id)
      return { items: await models.test(id, body as ProviderInput) }
    },
  }
}

/** So many prices are looked up before others have their turn. */
const AT_ONCE = 50

/** What so many tokens cost on each model that is listed or well known: the cheapest first, and last those of unknown price. */
async function costsOf(models: Models, counts: TokenCounts): Promise<ModelCost[]> {
  const listed = new Set((await models.list()).map(({ id }) => id))
  const priced: Required<ModelCost>[] = []
  const others: ModelCost[] = []
  for (const [i, model] of [...new Set([...listed, ...WELL_KNOWN])].entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate()
    const cost = models.costOf(model, counts)
    const item = { model, listed: listed.has(model) }
    if (cost) priced.push({ ...item, cost })
    else others.push(item)
  }
  return [...priced.sort((a, b) => a.cost.microUsd - b.cost.microUsd), ...others]
}
