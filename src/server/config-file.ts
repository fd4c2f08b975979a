import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FileConfig } from './config.ts'
import { PROVIDERS, providerRow } from './models/providers/provider-table.ts'
import { SETTINGS } from './settings.ts'
import { openTool } from './tools/define-tool.ts'

const NAMES = ['loquat.config.ts', 'loquat.config.mjs', 'loquat.config.js']
const SERVER = /^[a-z][a-z0-9-]{0,40}$/
const TAKEN = ['demo', 'test', 'function', 'fallback']
const MODEL = /^function:[\w.-]{1,100}$/

/**
 * Reads `loquat.config.ts`, `.mjs` or `.js` of the working folder, or the file that is named.
 * @returns undefined where no file is named and there is none; what is wrong with it is left for `loadConfig` to tell with
 *   the rest
 */
export async function readConfigFile(
  named?: string,
  folder = process.cwd(),
): Promise<FileConfig | undefined> {
  const path = named ?? NAMES.find((name) => existsSync(resolve(folder, name)))
  if (path === undefined) return undefined
  const name = basename(path)
  try {
    return openConfig(name, await load(resolve(folder, path)))
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { ...emptyConfig(name), faults: [`${name} could not be read: ${said}`] }
  }
}

function emptyConfig(name: string): FileConfig {
  return { name, settings: {}, tools: [], functions: {}, servers: {}, faults: [] }
}

/** What a config file's default export says. @param name the file's, for its faults */
export function openConfig(name: string, content: unknown): FileConfig {
  const file = emptyConfig(name)
  if (!isRecord(content)) {
    file.faults.push(
      `${name}: must have a default export, as in: export default defineConfig({ … })`,
    )
    return file
  }
  for (const [key, value] of Object.entries(content)) {
    if (value === undefined) continue
    if (key === 'tools') readTools(file, value)
    else if (key === 'models') readModels(file, value)
    else if (key === 'servers') readServers(file, value)
    else readSetting(file, key, value)
  }
  return file
}

async function load(path: string): Promise<unknown> {
  const url = pathToFileURL(path).href
  resolveFromHere(url)
  const module = (await import(url)) as { default?: unknown }
  return module.default
}

/**
 * `import … from 'loquat-chat'` in the file means this very program, wherever it is installed; so does `zod`, where the
 * folder has none of its own. The file is a module whatever package.json says.
 */
function resolveFromHere(configUrl: string): void {
  const index = new URL(`./index${extname(import.meta.url)}`, import.meta.url).href
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === configUrl) {
        const format = configUrl.endsWith('.ts') ? 'module-typescript' : 'module'
        return { url: configUrl, format, shortCircuit: true }
      }
      if (specifier === 'loquat-chat') return { url: index, shortCircuit: true }
      if (specifier !== 'zod') return nextResolve(specifier, context)
      try {
        return nextResolve(specifier, context)
      } catch {
        return nextResolve(specifier, { ...context, parentURL: import.meta.url })
      }
    },
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readTools(file: FileConfig, tools: unknown): void {
  if (!isRecord(tools)) return void file.faults.push(`${file.name}: tools must be an object`)
  for (const [name, definition] of Object.entries(tools)) {
    const tool = openTool(name, definition)
    if (!Array.isArray(tool)) file.tools.push(tool)
    else for (const fault of tool) file.faults.push(`${file.name}: tools.${name} ${fault}`)
  }
}

function readModels(file: FileConfig, models: unknown): void {
  if (!isRecord(models)) return void file.faults.push(`${file.name}: models must be an object`)
  for (const [id, answer] of Object.entries(models)) {
    const fault = !MODEL.test(id)
      ? 'must be named function:name'
      : typeof answer === 'function'
        ? undefined
        : 'must be a function of the prompt'
    if (fault) file.faults.push(`${file.name}: models.${id} ${fault}`)
    else file.functions[id.slice('function:'.length)] = answer as never
  }
}

function readServers(file: FileConfig, servers: unknown): void {
  if (!isRecord(servers)) return void file.faults.push(`${file.name}: servers must be an object`)
  for (const [id, server] of Object.entries(servers)) {
    const fault = serverFault(id, server)
    if (fault) file.faults.push(`${file.name}: servers.${id} ${fault}`)
    else file.servers[id] = server as never
  }
}

function serverFault(id: string, server: unknown): string | undefined {
  if (!SERVER.test(id)) return 'must be named in small letters, digits and hyphens'
  if (TAKEN.includes(id) || providerRow(id))
    return `has a name that is taken. Taken are: ${[...TAKEN, ...PROVIDERS.map((row) => row.id)].join(', ')}`
  if (!isRecord(server)) return 'must be an object, as in { baseUrl: "http://gpu:8000/v1" }'
  const { baseUrl, apiKey, label, ...others } = server
  const [other] = Object.keys(others)
  if (other !== undefined) return `has no field ${other}; it may have baseUrl, apiKey and label`
  if (typeof baseUrl !== 'string' || !/^https?:/.test(baseUrl) || !URL.canParse(baseUrl))
    return 'must have a baseUrl that is an http or https address'
  for (const [name, value] of Object.entries({ apiKey, label }))
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      return `must have a text as its ${name}, or none`
  if (typeof apiKey === 'string' && !/^[\x21-\x7e]+$/.test(apiKey))
    return 'must have an apiKey of visible ASCII characters, without blanks and line breaks'
  return undefined
}

/** The name of a setting in a config file: `LOQUAT_MODEL` is `model`, `PUBLIC_URL` is `publicUrl`. */
export function camelName(setting: string): string {
  return setting
    .replace(/^LOQUAT_/, '')
    .toLowerCase()
    .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function readSetting(file: FileConfig, key: string, value: unknown): void {
  const setting = SETTINGS.find(({ name }) => name === key || camelName(name) === key)
  if (!setting) return void file.faults.push(`${file.name}: ${key} is not a setting`)
  const isJson = setting.name === 'LOQUAT_MODEL_SETTINGS' && isRecord(value)
  const text = isJson ? JSON.stringify(value) : textOf(value)
  if (text === undefined)
    file.faults.push(
      `${file.name}: ${key} must be a text, a number, true, false or a list of texts`,
    )
  else file.settings[setting.name] = text
}

/** A value as the environment would have it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    ? value.join(',')
    : undefined
}
