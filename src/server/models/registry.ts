import type { DefaultModel, ModelInfo, ProviderInfo, ProviderInput } from '../../protocol/index.ts'
import type { Model } from './model.ts'

/** What the environment, or the settings page, says about one provider. */
export interface ProviderAccess {
  apiKey?: string
  baseUrl?: string
}

export interface ModelsConfig {
  /** `LOQUAT_MODEL`. */
  defaultModel?: string
  /** Keys and addresses from the environment, by provider id. */
  environment: Record<string, ProviderAccess>
  /** Keys and addresses stored by the settings page, by provider id; the environment wins. */
  stored: Record<string, ProviderAccess>
  /** Look for model servers on this machine when nothing is configured. */
  discover: boolean
  /** Is the server bound to loopback only? Elsewhere there is neither discovery nor a demo. */
  loopback: boolean
}

/** All models and providers of this server. */
export interface Models {
  /** @throws AppError `unknown_model`, or `no_model` when `id` is null and there is no default */
  resolve(id: string | null): Model
  defaultModel(): DefaultModel
  /** Models of all configured providers; a provider that does not answer is left out. */
  list(): Promise<ModelInfo[]>
  providers(): ProviderInfo[]
  /** Takes a stored key or address into use, or drops it (`null`); chooses the default model anew. @throws AppError `provider_not_found` */
  configure(providerId: string, access: ProviderAccess | null): Promise<void>
  /** Lists the provider's models with this input on top of what is configured. @throws AppError `provider_*` */
  test(providerId: string, input: ProviderInput): Promise<ModelInfo[]>
}
