import { AppError, type DefaultModel } from '../../../protocol/index.ts'
import { splitModelId } from './prices.ts'
import { missingPackage } from './packages.ts'
import { PROVIDERS, providerRow, type ProviderRow } from './provider-table.ts'
import { modelsOf } from './fallback.ts'
import { combined, type ModelsConfig, type ProviderAccess } from './provider-config.ts'

/** What a choice needs to ask of the world. */
export interface ChoiceDeps {
  /** The providers there are, in the order of the choice. */
  rows: readonly ProviderRow[]
  /** The first model at an address of the user's own; undefined where it does not answer. */
  firstModel(row: ProviderRow, access: ProviderAccess): Promise<string | undefined>
  /** The first model of the first local server that answers in time. */
  discover(): Promise<{ row: ProviderRow; name: string } | undefined>
}

/** The default, and whether to ask again because a configured server did not answer. */
export interface Choice {
  model: DefaultModel
  settled: boolean
}

/**
 * Chooses the default model: the setting; else the first configured provider; else, on loopback, a local server; else, on
 * loopback, the tour. A setting that cannot be used falls back to nothing: a lost key must not turn a product into a demo.
 */
export async function chooseDefault(config: ModelsConfig, deps: ChoiceDeps): Promise<Choice> {
  if (config.defaultModel !== undefined)
    return settled(fromSetting(config, config.defaultModel, deps.rows))
  for (const [source, why] of [
    [config.environment, 'key'],
    [config.stored, 'stored-key'],
  ] as const)
    for (const row of deps.rows) {
      const access = source[row.id]
      if (access?.apiKey || access?.baseUrl) {
        const choice = await fromAccess(row, access, why, deps)
        if (choice) return choice
      }
    }
  if (!config.loopback) return settled(none(NOTHING_SET))
  const local = config.discover ? await deps.discover() : undefined
  if (local) {
    const id = `${local.row.id}:${local.name}`
    const sentence = `${local.row.label} is running on this machine, so its model ${local.name} is used.`
    return settled({ id, why: 'local-server', sentence })
  }
  return settled({ id: 'demo:tour', why: 'demo', sentence: DEMO })
}

/** The choice, or none where the setting names what cannot be opened. @param open throws AppError with the reason */
export function usable(choice: Choice, open: (id: string) => unknown): Choice {
  const { id, why } = choice.model
  try {
    if (id !== null && why === 'setting') open(id)
    return choice
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return settled(none(`LOQUAT_MODEL cannot be used. ${error.message}`))
  }
}

const NOTHING_SET = `No model is configured. Set LOQUAT_MODEL, or a provider key such as ${PROVIDERS[0]?.keyNames[0]}.`
const DEMO = 'No model is configured, so the scripted tour answers. It is no language model.'

function settled(model: DefaultModel): Choice {
  return { model, settled: true }
}

function none(sentence: string): DefaultModel {
  return { id: null, why: 'none', sentence }
}

const BUILT_IN = new Set(['demo', 'test', 'function'])

/** Why a model id cannot be used, as a sentence; undefined where it can. */
export function obstacle(
  id: string,
  access: ProviderAccess | undefined,
  rows: readonly ProviderRow[],
): string | undefined {
  const [provider, name] = splitModelId(id)
  if (name === '') return `“${id}” is no model id: write it as provider:name.`
  if (BUILT_IN.has(provider)) return undefined
  const row = providerRow(provider, rows)
  const known = rows.map((it) => it.id).join(', ')
  if (!row) return `There is no provider “${provider}”. There are: ${known}.`
  const missing = missingPackage(row.protocol)
  if (missing !== undefined) return `${row.label} cannot be used yet. ${missing}`
  if (row.needsAddress && access?.apiKey && !access.baseUrl)
    return `${row.label} has a key, but no address. Enter it under “Models and keys” in the page, or set ${row.baseUrlNames[0]}.`
  if (row.kind === 'local' || access?.apiKey || access?.baseUrl) return undefined
  return `${row.label} is not configured. To use “${id}”, connect it under “Models and keys” in the page, or set ${row.keyNames[0]}.`
}

function fromSetting(config: ModelsConfig, id: string, rows: readonly ProviderRow[]): DefaultModel {
  for (const each of modelsOf(id)) {
    const [provider] = splitModelId(each)
    const at = providerRow(provider, rows)?.accessOf ?? provider
    const access = combined(config.environment[at], config.stored[at])
    const problem = obstacle(each, access, rows)
    if (problem !== undefined) return none(`LOQUAT_MODEL cannot be used. ${problem}`)
  }
  return { id, why: 'setting', sentence: `LOQUAT_MODEL says ${id}.` }
}

async function fromAccess(
  row: ProviderRow,
  access: ProviderAccess,
  why: 'key' | 'stored-key',
  deps: ChoiceDeps,
): Promise<Choice | undefined> {
  const own = access.baseUrl !== undefined || row.kind === 'local'
  const first = own ? await deps.firstModel(row, access) : undefined
  const name = first ?? row.defaultModel
  if (name === null) return undefined
  const reason = why === 'key' && access.baseUrl !== undefined ? 'base-url' : why
  const what = { key: 'A key', 'base-url': 'An address', 'stored-key': 'A stored key' }[reason]
  const id = `${row.id}:${name}`
  const sentence = `${what} for ${row.label} is set, so ${id} is used.`
  return { model: { id, why: reason, sentence }, settled: !own || first !== undefined }
}
