import type { ModelInfo } from '../../../protocol/index.ts'
import type { Model } from '../model.ts'
import { createAnthropicModel } from './anthropic.ts'
import { apiUrl } from './base-url.ts'
import { listModels, type ListedModel } from './list-models.ts'
import { parametersOf } from './model-parameters.ts'
import { createOpenAiCompatible } from './openai-compatible.ts'
import { createPackageModel } from './packages.ts'
import type { ProviderAccess } from './provider-config.ts'
import { PROVIDERS, type ProviderRow } from './provider-table.ts'
import { withRetry } from './retry.ts'
import type { SilenceLimits } from './watchdog.ts'

const DISCOVERY_MS = 300

/** Everything that needs to know how a provider is spoken to. */
export interface Providers {
  open(row: ProviderRow, access: ProviderAccess, info: ModelInfo): Model
  /** The models that can chat. @throws AppError `provider_*`, or `invalid_request` for an address that is none */
  list(row: ProviderRow, access: ProviderAccess, timeoutMs: number): Promise<ListedModel[]>
  /** Asks the usual local servers at once; the first of the table that answers with a model wins. */
  discover(): Promise<{ row: ProviderRow; name: string } | undefined>
  /** Where a local server was found. */
  discovered(id: string): ProviderAccess | undefined
}

/**
 * @param localServers addresses to look for, by provider id; those of the table by default
 * @param limits how long a provider may be silent
 */
export function createProviders(
  localServers?: Record<string, string>,
  limits?: SilenceLimits,
): Providers {
  const found = new Map<string, ProviderAccess>()

  async function probe(row: ProviderRow): Promise<{ row: ProviderRow; name: string } | undefined> {
    const baseUrl = localServers ? localServers[row.id] : row.baseUrl
    if (baseUrl === undefined) return undefined
    const [first] = await list(row, { baseUrl }, DISCOVERY_MS).catch(() => [])
    if (first === undefined) return undefined
    found.set(row.id, { baseUrl })
    return { row, name: first.name }
  }

  return {
    open: (row, access, info) => open(row, access, info, limits),
    list,
    async discover() {
      const rows = PROVIDERS.filter((row) => row.kind === 'local')
      const answers = await Promise.all(rows.map(probe))
      return answers.find((answer) => answer !== undefined)
    },
    discovered: (id) => found.get(id),
  }
}

function open(
  row: ProviderRow,
  access: ProviderAccess,
  described: ModelInfo,
  limits: SilenceLimits | undefined,
): Model {
  const { label, protocol } = row
  const baseUrl = addressOf(row, access)
  const { apiKey } = access
  const own = baseUrl === row.baseUrl
  const info = { ...described, parameters: parametersOf(row, described.name, own) }
  const options = { info, label, baseUrl, apiKey, limits }
  if (protocol === 'messages') return withRetry(createAnthropicModel(options))
  if (protocol !== 'chat-completions') return withRetry(createPackageModel(protocol, options))
  // The quirks are those of the provider's own server; another at a custom address speaks the plain protocol.
  const quirks = row.quirks && own ? { quirks: row.quirks } : {}
  return withRetry(createOpenAiCompatible({ ...options, ...quirks }))
}

function addressOf(row: ProviderRow, access: ProviderAccess): string {
  return apiUrl(access.baseUrl ?? row.baseUrl, row.version)
}

async function list(
  row: ProviderRow,
  access: ProviderAccess,
  timeoutMs: number,
): Promise<ListedModel[]> {
  const baseUrl = addressOf(row, access)
  const models = await listModels(row, baseUrl, access.apiKey, timeoutMs)
  return models.map((model) => {
    const { parameters: listed } = model
    const taken = parametersOf(row, model.name, baseUrl === row.baseUrl)
    return { ...model, parameters: taken.filter((it) => listed?.includes(it) ?? true) }
  })
}
