import type { ProviderInput } from '../../protocol/index.ts'
import { AppError } from '../../protocol/index.ts'
import type { ProviderKeys } from '../accounts/provider-keys.ts'
import { overlaid, type Models } from '../models/registry.ts'
import type { Handlers } from './request.ts'

/** Models, and the providers they come from. */
export function modelHandlers(
  models: Models,
  keys: ProviderKeys,
): Handlers<'listModels' | 'listProviders' | 'saveProvider' | 'deleteProvider' | 'testProvider'> {
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
