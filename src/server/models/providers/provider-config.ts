import type { ModelSettings, ProviderInput } from '../../../protocol/index.ts'
import type { ConfiguredProvidersDeps } from './configured-providers.ts'
import type { ModelFunction } from './function-model.ts'
import type { OwnServer } from './provider-table.ts'

/** What the environment, or the settings page, says about one provider. */
export interface ProviderAccess {
  apiKey?: string
  baseUrl?: string
}

export interface ModelsConfig {
  /** `LOQUAT_MODEL`. */
  defaultModel?: string | undefined
  /** Keys and addresses from the environment, by provider id. */
  environment: Record<string, ProviderAccess>
  /** Keys and addresses stored by the settings page, by provider id; the environment wins. */
  stored: Record<string, ProviderAccess>
  /** Seconds of silence before a provider's first word. */
  providerTimeout?: number
  /** Look for model servers on this machine when nothing is configured. */
  discover: boolean
  /** Models of the operator's own, by name. */
  functions?: Record<string, ModelFunction>
  /** Of all models, under those of a conversation and of a message. */
  modelSettings?: ModelSettings
  /** Servers of the operator's own that speak Chat Completions, by provider id; `environment` says how to reach them. */
  servers?: Record<string, OwnServer>
  /** Is the server bound to loopback only? Elsewhere there is neither discovery nor a demo. */
  loopback: boolean
}

/** What tests replace. */
export interface ModelsDeps extends ConfiguredProvidersDeps {
  /** The folder that holds README.md and docs/, for the tour; the package's own by default. */
  docsRoot?: string
  /** Milliseconds, monotonic. */
  now?: () => number
}

/**
 * What counts for a provider, of all that is said of it: the environment wins, then what is stored, then what was found.
 * A key of the environment goes to no address that was entered in a page: whoever enters it would be given the key.
 */
export function combined(
  environment: ProviderAccess = {},
  stored: ProviderAccess = {},
  discovered: ProviderAccess = {},
): ProviderAccess {
  const access = { ...discovered, ...stored, ...environment }
  if (environment.apiKey !== undefined && environment.baseUrl === undefined) delete access.baseUrl
  return access
}

/** What is configured, with what a person entered on top; `null` takes away. A new address needs its key anew. */
export function overlaid(access: ProviderAccess, input: ProviderInput): ProviderAccess {
  const result = { ...access }
  if (input.baseUrl !== undefined && input.baseUrl !== (access.baseUrl ?? null))
    delete result.apiKey
  for (const name of ['apiKey', 'baseUrl'] as const) {
    const value = input[name]
    if (value === null) delete result[name]
    else if (value !== undefined) result[name] = value
  }
  return result
}
