import {
  AppError,
  type Cost,
  type DefaultModel,
  type ModelInfo,
  type ModelSettings,
  type Prompt,
  type ProviderInfo,
  type ProviderInput,
  type Usage,
} from '../../protocol/index.ts'
import type { Model } from './model.ts'
import { createBuiltIns } from './providers/built-in.ts'
import { usable } from './providers/choose-default.ts'
import { createConfiguredProviders } from './providers/configured-providers.ts'
import { describeModel } from './providers/describe-model.ts'
import { estimateUsage } from './providers/estimate-usage.ts'
import { createFallbacks } from './providers/fallback.ts'
import { conventionalName } from './providers/conventional-name.ts'
import { costOf } from './providers/prices.ts'
import {
  overlaid,
  type ModelsConfig,
  type ModelsDeps,
  type ProviderAccess,
} from './providers/provider-config.ts'

export { WELL_KNOWN } from './providers/well-known.ts'
export { overlaid, type ModelsConfig, type ModelsDeps, type ProviderAccess }

/** All models and providers of this server. */
export interface Models {
  /** @throws AppError `unknown_model`, or `no_model` when `id` is null and there is no default */
  resolve(id: string | null): Model
  defaultModel(): DefaultModel
  /** Of all models, under those of a conversation and of a message. */
  readonly settings: ModelSettings
  /** Our own count, for a reply whose provider reported none. */
  estimateUsage(prompt: Prompt, text: string): Usage
  /** What a call of a model cost; undefined where its price is not known. */
  costOf(modelId: string, usage: Usage): Cost | undefined
  /** A model's provider, as OpenTelemetry calls it. */
  conventionalName(modelId: string): string
  /** Models of all configured providers; a provider that does not answer is left out. */
  list(): Promise<ModelInfo[]>
  providers(): ProviderInfo[]
  /** Takes a stored key or address into use, or drops it (`null`); chooses the default model anew. @throws AppError `provider_not_found` */
  configure(providerId: string, access: ProviderAccess | null): Promise<void>
  /** Lists the provider's models with this input on top of what is configured. @throws AppError `provider_*` */
  test(providerId: string, input: ProviderInput): Promise<ModelInfo[]>
}

const FRESH_MS = 30_000
/** Names are anyone's to make up; opening a model again costs nothing. */
const MOST_KEPT = 200

/** Chooses the default model and looks for local servers; never fails for a provider's sake. */
export async function createModels(config: ModelsConfig, deps: ModelsDeps = {}): Promise<Models> {
  const { now = performance.now.bind(performance) } = deps
  const providers = createConfiguredProviders(config, deps)
  const builtIns = createBuiltIns(config.functions, deps.docsRoot)
  const fallbacks = createFallbacks()
  const models = new Map<string, Model>()
  let listed: { at: number; items: Promise<ModelInfo[]> } | undefined
  const openOne = (id: string) => builtIns.resolve(id) ?? providers.open(id, builtIns.known)
  const open = (id: string) => fallbacks.open(id, openOne)
  const choose = async () => usable(await providers.choose(), open)
  let choice = await choose()

  async function listAll(): Promise<ModelInfo[]> {
    const { own, demos } = builtIns
    const all = [...own, ...(await providers.list()), ...(config.loopback ? demos : [])]
    const { id } = choice.model
    return id === null || all.some((info) => info.id === id) ? all : [describeModel(id), ...all]
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
    settings: config.modelSettings ?? {},
    estimateUsage,
    costOf,
    conventionalName,
    async list() {
      if (!choice.settled) choice = await choose()
      if (!listed || now() - listed.at > FRESH_MS) listed = { at: now(), items: listAll() }
      return listed.items
    },
    providers: providers.infos,
    async configure(providerId, access) {
      providers.configure(providerId, access)
      models.clear()
      listed = undefined
      choice = await choose()
    },
    test: providers.test,
  }
}
