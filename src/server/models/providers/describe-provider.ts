import type { ProviderInfo } from '../../../protocol/index.ts'
import { combined, type ProviderAccess } from './provider-config.ts'
import type { ProviderRow } from './provider-table.ts'

const SHORTEST_HINTED_KEY = 12

/** A provider for the settings page. Where several places say something of it, the first of them wins. */
export function describeProvider(
  row: ProviderRow,
  environment: ProviderAccess | undefined,
  stored: ProviderAccess | undefined,
  discovered: ProviderAccess | undefined,
): ProviderInfo {
  const { apiKey, baseUrl } = combined(environment, stored, discovered)
  const sources = { environment, stored, discovered }
  const names = ['environment', 'stored', 'discovered'] as const
  return {
    id: row.id,
    label: row.label,
    kind: row.kind,
    configured: apiKey !== undefined || baseUrl !== undefined,
    source: names.find((name) => sources[name] !== undefined) ?? null,
    baseUrl: baseUrl ?? row.baseUrl,
    keyHint: apiKey && apiKey.length >= SHORTEST_HINTED_KEY ? apiKey.slice(-4) : null,
  }
}
