import {
  AppError,
  type Cost,
  type DefaultModel,
  type ModelInfo,
  type Prompt,
  type ProviderInfo,
  type ProviderInput,
  type Usage,
} from '../../protocol/index.ts'
import type { Model } from './model.ts'
import { createBuiltIns } from './providers/built-in.ts'
import { estimateUsage } from './providers/estimate-usage.ts'
import { chooseDefault, obstacle, type Choice } from './providers/choose-default.ts'
import { describeModel } from './providers/describe-model.ts'
import { describeProvider } from './providers/describe-provider.ts'
import {
  combined,
  overlaid,
  type ModelsConfig,
  type ProviderAccess,
} from './providers/provider-config.ts'
import { costOf, splitModelId } from './providers/prices.ts'
import { createProviders } from './providers/provider.ts'
import { PROVIDERS, providerRow, type ProviderRow } from './providers/provider-table.ts'

export { overlaid, type ModelsConfig, type ProviderAccess }

/** All models and providers of this server. */
export interface Models {
  /** @throws AppError `unknown_model`, or `no_model` when `id` is null and there is no default */
  resolve(id: string | null): Model
  defaultModel(): DefaultModel
  /** Our own count, for a reply whose provider reported none. */
  estimateUsage(prompt: Prompt, text: string): Usage
  /** What a call of a model cost; undefined where its price is not known. */
  costOf(modelId: string, usage: Usage): Cost | undefined
  /** Models of all configured providers; a provider that does not answer is left out. */
  list(): Promise<ModelInfo[]>
  providers(): ProviderInfo[]
  /** Takes a stored key or address into use, or drops it (`null`); chooses the default model anew. @throws AppError `provider_not_found` */
  configure(providerId: string, access: ProviderAccess | null): Promise<void>
  /** Lists the provider's models with this input on top of what is configured. @throws AppError `provider_*` */
  test(providerId: string, input: ProviderInput): Promise<ModelInfo[]>
}

/** What tests replace. */
export interface ModelsDeps {
  /** The folder that holds README.md and docs/, for the tour; the package's own by default. */
  docsRoot?: string
  /** Milliseconds, monotonic. */
  now?: () => number
  /** How long a provider may take to list its models, in milliseconds. */
  listTimeout?: number
  /** Addresses of local servers to look for, by provider id; the usual ones by default. */
  localServers?: Record<string, string>
}

const LIST_MS = 3_000
const TEST_MS = 10_000
/** A start is not held up by a server that is down; the next `list` asks again. */
const START_MS = 1_000
const FRESH_MS = 30_000
/** Names are anyone's to make up; opening a model again costs nothing. */
const MOST_KEPT = 200

/** Reads the tour's documents, chooses the default model and looks for local servers; never fails for a provider's sake. */
export async function createModels(config: ModelsConfig, deps: ModelsDeps = {}): Promise<Models> {
  const { now = performance.now.bind(performance), listTimeout = LIST_MS } = deps
  const stored = new Map(Object.entries(config.stored))
  const providers = createProviders(deps.localServers)
  const builtIns = await createBuiltIns(deps.docsRoot)
  const models = new Map<string, Model>()
  let listed: { at: number; items: Promise<ModelInfo[]> } | undefined
  let choice = await choose()

  function accessOf(id: string): ProviderAccess {
    return combined(config.environment[id], stored.get(id), providers.discovered(id))
  }

  function choose(): Promise<Choice> {
    return chooseDefault(
      { ...config, stored: Object.fromEntries(stored) },
      {
        discover: providers.discover,
        firstModel: async (row) => {
          const names = await providers.list(row, accessOf(row.id), START_MS).catch(() => [])
          return names[0]
        },
      },
    )
  }

  function rowOf(id: string): ProviderRow {
    const row = providerRow(id)
    if (!row) throw new AppError('provider_not_found')
    return row
  }

  function isConfigured(id: string): boolean {
    const { apiKey, baseUrl } = accessOf(id)
    return apiKey !== undefined || baseUrl !== undefined
  }

  function open(id: string): Model {
    const builtIn = builtIns.resolve(id)
    if (builtIn) return builtIn
    const [provider] = splitModelId(id)
    const row = providerRow(provider)
    const message = obstacle(id, accessOf(provider)) ?? (row ? undefined : builtIns.known)
    if (!row || message !== undefined)
      throw new AppError('unknown_model', { ...(message ? { message } : {}), field: 'model' })
    return providers.open(row, accessOf(provider), describeModel(id))
  }

  async function listAll(): Promise<ModelInfo[]> {
    const rows = PROVIDERS.filter((row) => isConfigured(row.id))
    const lists = await Promise.allSettled(
      rows.map(async (row) => infos(row, await providers.list(row, accessOf(row.id), listTimeout))),
    )
    const found = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
    const all = [...found, ...(config.loopback ? builtIns.listed : [])]
    const { id } = choice.model
    return id === null || all.some((info) => info.id === id) ? all : [describeModel(id), ...all]
  }

  function infos(row: ProviderRow, names: string[]): ModelInfo[] {
    return names.map((name) => describeModel(`${row.id}:${name}`))
  }

  function info(row: ProviderRow): ProviderInfo {
    const found = providers.discovered(row.id)
    return describeProvider(row, config.environment[row.id], stored.get(row.id), found)
  }

  return {
    resolve(id) {
      const wanted = id ?? choice.model.id
      if (wanted === null) throw new AppError('no_model', { message: choice.model.sentence })
      const model = models.get(wanted) ?? open(wanted)
      if (models.size >= MOST_KEPT) models.clear()
      models.set(wanted, model)
      return model
    },
    defaultModel: () => choice.model,
    estimateUsage,
    costOf,
    async list() {
      if (!choice.settled) choice = await choose()
      if (!listed || now() - listed.at > FRESH_MS) listed = { at: now(), items: listAll() }
      return listed.items
    },
    providers: () => PROVIDERS.map(info),
    async configure(providerId, access) {
      rowOf(providerId)
      if (access) stored.set(providerId, access)
      else stored.delete(providerId)
      models.clear()
      listed = undefined
      choice = await choose()
    },
    async test(providerId, input) {
      const row = rowOf(providerId)
      const access = overlaid(accessOf(providerId), input)
      return infos(row, await providers.list(row, access, TEST_MS))
    },
  }
}
