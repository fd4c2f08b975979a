import type { ModelCapability, ModelParameter } from '../../../protocol/index.ts'

/** What of an item of a provider's list tells what a model can do. */
interface ListedItem {
  architecture?: { input_modalities?: unknown } | null
  supported_parameters?: unknown
  capabilities?: { vision?: unknown; function_calling?: unknown; reasoning?: unknown } | null
}

/**
 * What a model can do, where its provider's list says it in one of the two ways in use: by its inputs and parameters, or by
 * name. Most lists say nothing, and then nobody knows.
 */
export function listedCapabilities(item: object): ModelCapability[] | undefined {
  const { architecture, supported_parameters: parameters, capabilities } = item as ListedItem
  const inputs = architecture?.input_modalities
  if (Array.isArray(inputs) || Array.isArray(parameters))
    return only({
      vision: Array.isArray(inputs) && inputs.includes('image'),
      tools: Array.isArray(parameters) && parameters.includes('tools'),
      reasoning: Array.isArray(parameters) && parameters.includes('reasoning'),
    })
  if (!capabilities || typeof capabilities.function_calling !== 'boolean') return undefined
  return only({
    vision: capabilities.vision === true,
    tools: capabilities.function_calling,
    reasoning: capabilities.reasoning === true,
  })
}

function only(has: Record<ModelCapability, boolean>): ModelCapability[] {
  return (Object.keys(has) as ModelCapability[]).filter((name) => has[name])
}

/** As a list that tells names our settings. */
const NAMES: Record<string, ModelParameter> = {
  temperature: 'temperature',
  top_p: 'topP',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  reasoning: 'reasoningEffort',
  reasoning_effort: 'reasoningEffort',
  stop: 'stop',
  seed: 'seed',
}

/** The settings that a model takes, where its provider's list says it. */
export function listedParameters(item: object): ModelParameter[] | undefined {
  const { supported_parameters: listed } = item as ListedItem
  if (!Array.isArray(listed)) return undefined
  return [...new Set(listed.flatMap((name) => (Object.hasOwn(NAMES, name) ? [NAMES[name]!] : [])))]
}
