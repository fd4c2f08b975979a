import {
  AppError,
  type ModelInfo,
  type ProviderInfo,
  type ProviderInput,
} from '../../../protocol/index.ts'
import type { Model } from '../model.ts'
import { chooseDefault, obstacle, type Choice } from './choose-default.ts'
import { describeModel } from './describe-model.ts'
import { describeProvider } from './describe-provider.ts'
import { splitModelId } from './prices.ts'
import { createProviders } from './provider.ts'
import { combined, overlaid, type ModelsConfig, type ProviderAccess } from './provider-config.ts'
import { providerRow, rowsWith, type ProviderRow } from './provider-table.ts'
import { silenceLimits } from './watchdog.ts'

const LIST_MS = 3_000
const TEST_MS = 10_000
/** A start is not held up by a server that is down; the next `list` asks again. */
const START_MS = 1_000

/** The providers of the table, with what is known of how to reach each. */
export interface ConfiguredProviders {
  /** @param unknown what to say where the provider is not in the table @throws AppError `unknown_model` */
  open(modelId: string, unknown: string): Model
  /** Models of all configured providers; a provider that does not answer is left out. */
  list(): Promise<ModelInfo[]>
  infos(): ProviderInfo[]
  choose(): Promise<Choice>
  /** Takes a stored key or address into use, or drops it (`null`). @throws AppError `provider_not_found` */
  configure(providerId: string, access: ProviderAccess | null): void
  /** Lists a provider's models with this input on top of what is configured. @throws AppError `provider_*` */
  test(providerId: string, input: ProviderInput): Promise<ModelInfo[]>
}

/** A model that is opened anew for the first call after its provider's key has changed. */
function withFreshKey(
  access: () => ProviderAccess,
  open: (access: ProviderAccess) => Model,
): Model {
  let opened = access()
  let model = open(opened)
  return {
    id: model.id,
    info: model.info,
    stream(prompt, options) {
      const now = access()
      if (now.apiKey !== opened.apiKey) [opened, model] = [now, open(now)]
      return model.stream(prompt, options)
    },
  }
}

export function createConfiguredProviders(
  config: ModelsConfig,
  { listTimeout = LIST_MS, localServers }: ConfiguredProvidersDeps,
): ConfiguredProviders {
  const rows = rowsWith(config.servers)
  const stored = new Map(Object.entries(config.stored))
  const providers = createProviders(localServers, silenceLimits(config.providerTimeout ?? 120))

  function accessOf(id: string): ProviderAccess {
    const at = providerRow(id, rows)?.accessOf ?? id
    return combined(config.environment[at], stored.get(at), providers.discovered(at))
  }

  function rowOf(id: string): ProviderRow {
    const row = rows.find((it) => it.id === id)
    if (!row) throw new AppError('provider_not_found')
    return row
  }

  function isConfigured(id: string): boolean {
    const { apiKey, baseUrl } = accessOf(id)
    return apiKey !== undefined || baseUrl !== undefined
  }

  async function listOf(row: ProviderRow, access: ProviderAccess, timeoutMs: number) {
    const listed = await providers.list(row, access, timeoutMs)
    return listed.map((model) => ({ ...describeModel(`${row.id}:${model.name}`), ...model }))
  }

  async function firstModel(row: ProviderRow): Promise<string | undefined> {
    const [first] = await providers.list(row, accessOf(row.id), START_MS).catch(() => [])
    return first?.name
  }

  return {
    open(modelId, unknown) {
      const [provider] = splitModelId(modelId)
      const row = providerRow(provider, rows)
      const message = obstacle(modelId, accessOf(provider), rows) ?? (row ? undefined : unknown)
      if (!row || message !== undefined)
        throw new AppError('unknown_model', { ...(message ? { message } : {}), field: 'model' })
      return withFreshKey(
        () => accessOf(provider),
        (access) => providers.open(row, access, describeModel(modelId)),
      )
    },
    async list() {
      const configured = rows.filter((row) => isConfigured(row.id))
      const lists = await Promise.allSettled(
        configured.map((row) => listOf(row, accessOf(row.id), listTimeout)),
      )
      return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
    },
    infos: () =>
      rows.map((row) => {
        const found = providers.discovered(row.id)
        return describeProvider(row, config.environment[row.id], stored.get(row.id), found)
      }),
    choose: () =>
      chooseDefault(
        { ...config, stored: Object.fromEntries(stored) },
        { rows, discover: providers.discover, firstModel },
      ),
    configure(providerId, access) {
      rowOf(providerId)
      if (access) stored.set(providerId, access)
      else stored.delete(providerId)
    },
    async test(providerId, input) {
      return listOf(rowOf(providerId), overlaid(accessOf(providerId), input), TEST_MS)
    },
  }
}

/** What tests replace. */
export interface ConfiguredProvidersDeps {
  /** How long a provider may take to list its models, in milliseconds. */
  listTimeout?: number
  /** Addresses of local servers to look for, by provider id; the usual ones by default. */
  localServers?: Record<string, string>
}
