import { resolve } from 'node:path'
import { isIP } from 'node:net'
import { parseEnv } from 'node:util'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Access, ModelSettings } from '../protocol/index.ts'
import { modelSettings } from '../protocol/routes.schema.ts'
import type { ModelFunction } from './models/providers/function-model.ts'
import { PROVIDERS, type OwnServer } from './models/providers/provider-table.ts'
import { SECRETS, type SettingName } from './settings.ts'
import type { TelemetryOptions } from './telemetry/telemetry.ts'
import type { Tool } from './tools/tool.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/
/** What a header can hold. */
const KEY = /^[\x21-\x7e]+$/
const modelId = z
  .string()
  .regex(/^[^:\s]+:\S+$/, 'must be of the form provider:name, as in openai:gpt-4o')
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('must be JSON, as in {"temperature":0.2}')
    return z.NEVER
  }
})
const whole = z.coerce.number('must be a number').pipe(z.int('must be a whole number'))
const count = whole.pipe(z.number().min(0, 'must be at least 0'))

/** `name=value,…`, the values encoded as in addresses. */
const headers = z.string().transform((text, context): Record<string, string> => {
  try {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '')
    const named = pairs.map((pair) => /^([^=]+)=(.*)$/s.exec(pair)!)
    return Object.fromEntries(
      new Headers(
        named.map(([, name, value]) => [name!.trim(), decodeURIComponent(value!.trim())]),
      ),
    )
  } catch {
    context.addIssue('must be of the form name=value,name=value, with %25 for a percent sign')
    return z.NEVER
  }
})

/** A host name as browsers send it: without a scheme, a path or a port. */
const isHost = (entry: string) =>
  /^(\[[\da-f:.]+\]|[^\s/:@?#*]+)$/i.test(entry) && URL.canParse(`http://${entry}`)

/** An address, or a network in CIDR form. */
function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= (family === 6 ? 128 : 32))
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text
}

const base = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: count.pipe(z.number().max(65_535, 'must be at most 65535')).default(8000),
  LOQUAT_DATA: z.string().default('./data'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be of the form postgres://user@host/name' })
    .optional(),
  LOQUAT_MODEL: modelId.optional(),
  LOQUAT_MODEL_SETTINGS: json.pipe(modelSettings).default({}),
  PROVIDER_TIMEOUT: whole
    .pipe(z.number().min(1, 'must be at least 1').max(3600, 'must be at most 3600'))
    .default(120),
  LOQUAT_TITLES: z.enum(['0', '1'], 'must be 0 or 1').default('1'),
  LOQUAT_TITLE_MODEL: modelId.optional(),
  LOQUAT_SUMMARIES: z.enum(['0', '1'], 'must be 0 or 1').default('1'),
  LOQUAT_SUMMARY_MODEL: modelId.optional(),
  LOQUAT_ACCESS: z.enum(['local', 'token', 'public'], 'must be local, token or public').optional(),
  API_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{8,}$/, 'must have at least 8 characters, without blanks')
    .optional(),
  LOQUAT_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  LOQUAT_DURABILITY: z.enum(['full', 'relaxed'], 'must be full or relaxed').default('full'),
  LOQUAT_RETENTION_DAYS: count.pipe(z.number().max(36_500, 'must be at most 36500')).default(0),
  LOQUAT_DISCOVER: z.enum(['0', '1'], 'must be 0 or 1').default('1'),
  PUBLIC_URL: url.optional(),
  ALLOWED_HOSTS: list
    .refine((entries) => entries.every(isHost), {
      error: 'must be host names such as chat.example, without http:// and without a port',
      abort: true,
    })
    .transform((entries) => entries.map((entry) => new URL(`http://${entry}`).hostname)),
  TRUSTED_PROXIES: list.refine((entries) => entries.every(isNetwork), {
    error: 'must be addresses or networks such as 10.0.0.0/8, separated by commas',
  }),
  CORS_ORIGINS: list.refine((origins) => origins.every(isOrigin), {
    error: 'must be origins such as https://app.example.com, without a path and without *',
  }),
  RATE_LIMIT: count.optional(),
  RUN_LIMIT: count.optional(),
  LOQUAT_MAX_RUNS: whole.pipe(z.number().min(1, 'must be at least 1')).default(2000),
  LOQUAT_MAX_STEPS: whole
    .pipe(z.number().min(1, 'must be at least 1').max(1000, 'must be at most 1000'))
    .default(16),
  SYSTEM_PROMPTS: z.enum(['client', 'off'], 'must be client or off').default('client'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  LOQUAT_TELEMETRY_CONTENT: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'must be trace, debug, info, warn, error or silent',
    )
    .default('warn'),
})

/** Everything the server needs to know before it starts. */
export interface Config {
  host: string
  port: number
  dataDirectory: string
  /** postgres://…; undefined for SQLite. */
  databaseUrl: string | undefined
  durability: 'full' | 'relaxed'
  /** After so many days without a word a conversation is deleted; 0: never. */
  retentionDays: number
  secret: string | undefined
  logLevel: string
  telemetry: TelemetryOptions
  publicUrl: string | undefined
  allowedHosts: string[]
  /** Can the server be reached from this machine only? */
  loopback: boolean
  /** Undefined: as `chooseAccess` decides. */
  access: Access | undefined
  apiToken: string | undefined
  trustedProxies: string[]
  corsOrigins: string[]
  /** Chat requests a minute and principal; undefined: as the access needs. */
  rateLimit: number | undefined
  /** Replies at once for one principal; undefined: as the access needs. */
  runLimit: number | undefined
  /** May clients of the chat API template set a session's system prompt? */
  clientPrompts: boolean
  defaultModel: string | undefined
  /** Of all models, under those of a conversation and of a message. */
  modelSettings: ModelSettings
  maxRuns: number
  maxSteps: number
  /** Seconds of silence before a provider's first word. */
  providerTimeout: number
  /** The model that gives titles; null: the one that answers; undefined: none. */
  titleModel: string | null | undefined
  /** The model that writes summaries; as above. */
  summaryModel: string | null | undefined
  discover: boolean
  /** Of the config file, as is what follows. */
  tools: Tool[]
  /** Models of the operator's own, by the name behind `function:`. */
  functions: Record<string, ModelFunction>
  /** Servers of the operator's own, by provider id; `providers` says how to reach them. */
  servers: Record<string, OwnServer>
  /** Keys and addresses of providers, by provider id. */
  providers: Record<string, { apiKey?: string; baseUrl?: string }>
}

/** What `loquat.config.ts` says. */
export interface FileConfig extends Pick<Config, 'tools' | 'functions' | 'servers'> {
  /** The file's, for its faults. */
  name: string
  /** By their environment names. */
  settings: Record<string, string>
  faults: string[]
}

/** Bad settings, all of them. The command line ends with exit code 2. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly faults: string[]
  constructor(faults: string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * Reads the settings.
 * @param flags by environment name, as the command line gave them
 * @throws ConfigError naming every fault at once
 */
export function loadConfig(
  flags: Partial<Record<SettingName, string>> = {},
  env: Record<string, string | undefined> = process.env,
  envFile = '.env',
  file?: FileConfig,
): Config {
  const faults = [...(file?.faults ?? [])]
  const said = present({ ...readEnvFile(envFile), ...present(env), ...present(flags) })
  const given = { ...said, ...readSecrets(said, faults) }
  const values = { ...present(file?.settings ?? {}), ...given }
  const parsed = base.safeParse(values)
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = path.join('.')
    const source = file && name in file.settings && !(name in given) ? `${file.name}: ` : ''
    faults.push(`${source}${name} ${message}`)
  }
  if (parsed.data?.LOQUAT_ACCESS === 'local' && !LOOPBACK.test(parsed.data.HOST))
    faults.push(
      'LOQUAT_ACCESS local is for one person on this machine, and HOST is not a loopback address. Use token or public',
    )
  const providers = providerAccess(values, faults)
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)
  const { data } = parsed
  return {
    host: data.HOST,
    port: data.PORT,
    dataDirectory: resolve(data.LOQUAT_DATA),
    databaseUrl: data.DATABASE_URL,
    durability: data.LOQUAT_DURABILITY,
    retentionDays: data.LOQUAT_RETENTION_DAYS,
    secret: data.LOQUAT_SECRET,
    logLevel: data.LOG_LEVEL,
    telemetry: {
      endpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: data.OTEL_EXPORTER_OTLP_HEADERS,
      service: data.OTEL_SERVICE_NAME,
      content: data.LOQUAT_TELEMETRY_CONTENT === '1',
    },
    publicUrl: data.PUBLIC_URL,
    allowedHosts: data.ALLOWED_HOSTS,
    loopback: LOOPBACK.test(data.HOST),
    access: data.LOQUAT_ACCESS,
    apiToken: data.API_TOKEN,
    trustedProxies: data.TRUSTED_PROXIES,
    corsOrigins: data.CORS_ORIGINS,
    rateLimit: data.RATE_LIMIT,
    runLimit: data.RUN_LIMIT,
    defaultModel: data.LOQUAT_MODEL,
    modelSettings: data.LOQUAT_MODEL_SETTINGS as ModelSettings,
    maxRuns: data.LOQUAT_MAX_RUNS,
    maxSteps: data.LOQUAT_MAX_STEPS,
    providerTimeout: data.PROVIDER_TIMEOUT,
    titleModel: data.LOQUAT_TITLES === '0' ? undefined : (data.LOQUAT_TITLE_MODEL ?? null),
    summaryModel: data.LOQUAT_SUMMARIES === '0' ? undefined : (data.LOQUAT_SUMMARY_MODEL ?? null),
    clientPrompts: data.SYSTEM_PROMPTS === 'client',
    discover: data.LOQUAT_DISCOVER === '1',
    tools: file?.tools ?? [],
    functions: file?.functions ?? {},
    servers: file?.servers ?? {},
    providers: { ...providers, ...file?.servers },
  }
}

function providerAccess(values: Record<string, string>, faults: string[]): Config['providers'] {
  const first = (names: readonly string[]) => names.find((name) => values[name] !== undefined)
  const providers: Config['providers'] = {}
  for (const { id, keyNames, baseUrlNames } of PROVIDERS) {
    const key = first(keyNames)
    const address = first(baseUrlNames)
    if (address && !url.safeParse(values[address]).success)
      faults.push(`${address} must be an http or https address`)
    if (key && !KEY.test(values[key]!))
      faults.push(`${key} must be of visible ASCII characters, without blanks and line breaks`)
    const path = key && values[`${key}_FILE`]
    if (key || address)
      providers[id] = {
        ...(address ? { baseUrl: values[address]! } : {}),
        ...(key && !path ? { apiKey: values[key]! } : {}),
      }
    if (path) readAgain(providers[id]!, path, values[key]!)
  }
  return providers
}

/** A key in a file is read for each use, so that it can be changed without a restart; what is no key changes nothing. */
function readAgain(access: { apiKey?: string }, path: string, first: string): void {
  let last = first
  Object.defineProperty(access, 'apiKey', {
    enumerable: true,
    get() {
      try {
        const key = readSecret(path)
        if (KEY.test(key)) last = key
      } catch {
        // It is being replaced.
      }
      return last
    },
  })
}

const readSecret = (path: string) => readFileSync(path, 'utf8').replace(/\r?\n$/, '')

/** Does an npm script run this process? */
export function startedByNpm(env: Record<string, string | undefined> = process.env): boolean {
  return env['npm_lifecycle_event'] !== undefined
}

/** Secrets that stand in files: `API_TOKEN_FILE` names the one that holds `API_TOKEN`. */
function readSecrets(given: Record<string, string>, faults: string[]): Record<string, string> {
  const secrets: Record<string, string> = {}
  for (const name of SECRETS) {
    const setting = `${name}_FILE`
    const path = given[setting]
    if (path === undefined) continue
    if (given[name] !== undefined) {
      faults.push(`${name} and ${setting} are both set, and only one of them can count`)
      continue
    }
    try {
      const secret = readSecret(path)
      if (secret.trim() === '') faults.push(`${setting} names an empty file`)
      else secrets[name] = secret
    } catch (error) {
      // Without the path: some give the secret itself where its file is asked for.
      const { code } = error as NodeJS.ErrnoException
      faults.push(`${setting} names a file that cannot be read (${code})`)
    }
  }
  return secrets
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigError([`${path} could not be read: ${(error as Error).message}`])
  }
}

/** An empty or blank value is an absent one, as shells and container files leave them behind. */
function present(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  )
}
