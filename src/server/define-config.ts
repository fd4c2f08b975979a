import type { ModelSettings } from '../protocol/index.ts'
import type { ModelFunction } from './models/providers/function-model.ts'
import type { OwnServer } from './models/providers/provider-table.ts'
import type { SettingName } from './settings.ts'
import type { ToolDefinition } from './tools/define-tool.ts'

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<Name>
type ShortName<Name extends string> = Name extends `LOQUAT_${infer Rest}`
  ? Camel<Rest>
  : Camel<Name>
type Value = string | number | boolean | readonly string[] | undefined

/** What `loquat.config.ts` may say: any setting, under its environment name or its short one, and code. */
export type LoquatConfig = {
  [Name in Exclude<SettingName, 'LOQUAT_MODEL_SETTINGS'> as Name | ShortName<Name>]?: Value
} & {
  /** Keys and addresses of providers, as in the environment. */
  [provider in `${Uppercase<string>}_${'API_KEY' | 'BASE_URL' | 'API_BASE'}`]?: Value
} & {
  /** By the name that models call them by. */
  // oxlint-disable-next-line typescript/no-explicit-any
  tools?: Record<string, ToolDefinition<any>>
  models?: Record<`function:${string}`, ModelFunction>
  /** Servers that speak OpenAI's Chat Completions, by the name in front of their models'. */
  servers?: Record<string, OwnServer>
  /** Of all models, under those of a conversation and of a message. */
  modelSettings?: ModelSettings
}

/** Helps an editor: gives the file's default export its type. */
export function defineConfig(config: LoquatConfig): LoquatConfig {
  return config
}
