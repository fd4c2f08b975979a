import type { ModelParameter, ModelSettings } from '../../../protocol/index.ts'
import type { ProviderRow } from './provider-table.ts'

const PLAIN = ['temperature', 'topP', 'maxOutputTokens', 'stop', 'seed'] as const

/**
 * The settings that a provider's model takes.
 * @param own is it the provider's own server? Another one that speaks its protocol may do so for any models.
 */
export function parametersOf(row: ProviderRow, name: string, own: boolean): ModelParameter[] {
  const { thinks, lacks = [] } = own || row.protocol !== 'chat-completions' ? row : {}
  const all: readonly ModelParameter[] = thinks?.test(name) ? [...PLAIN, 'reasoningEffort'] : PLAIN
  const lacking = new Set(
    lacks.flatMap(([names, parameters]) => (names.test(name) ? parameters : [])),
  )
  return all.filter((parameter) => !lacking.has(parameter))
}

/** Those of the settings that a model takes; all, where nobody knows. */
export function takenSettings(
  settings: ModelSettings,
  parameters: readonly ModelParameter[] | undefined,
): ModelSettings {
  if (!parameters) return settings
  const names = Object.entries(settings).filter(([name]) =>
    parameters.includes(name as ModelParameter),
  )
  return Object.fromEntries(names)
}
