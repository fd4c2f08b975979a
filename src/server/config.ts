import { resolve } from 'node:path'
import { isIP } from 'node:net'
import { parseEnv } from 'node:util'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Access } from '../protocol/index.ts'
import type { ModelFunction } from './models/providers/function-model.ts'
import { PROVIDERS, type ProviderRow } from './models/providers/provider-table.ts'
import type { Tool } from './tools/tool.ts'

/** One setting. Flags win over the environment, the environment over `.env`, `.env` over the config file. */
export interface Setting {
  /** Its name in the environment. */
  name: string
  /** Its command line flag. */
  flag?: string
  /** The default as people read it. */
  default: string
  summary: string
}

const OWN_SETTINGS = [
  { name: 'HOST', flag: '--host', default: '127.0.0.1', summary: 'Address to listen on' },
  {
    name: 'PORT',
    flag: '--port',
    default: '8000',
    summary: 'Port to listen on; 0 picks a free one',
  },
  {
    name: 'LOQUAT_DATA',
    flag: '--data',
    default: './data',
    summary: 'Folder that holds the database and the key file',
  },
  {
    name: 'DATABASE_URL',
    default: 'SQLite in LOQUAT_DATA',
    summary: 'Postgres database, as postgres://user:password@host:port/name',
  },
  {
    name: 'LOQUAT_MODEL',
    flag: '--model',
    default: 'chosen by what is configured',
    summary: 'Default model, as provider:name',
  },
  {
    name: 'LOQUAT_TITLES',
    default: '1',
    summary: '0 keeps the beginning of the first message as the title: no model is asked for one',
  },
  {
    name: 'LOQUAT_TITLE_MODEL',
    default: 'the model that answers',
    summary: 'Model that gives conversations their titles, as provider:name',
  },
  {
    name: 'LOQUAT_ACCESS',
    default: 'token if there is a token or HOST is not loopback, else local',
    summary: 'Who may use the server: local, token or public',
  },
  { name: 'API_TOKEN', default: '', summary: 'One token for everything' },
  {
    name: 'LOQUAT_SECRET',
    default: 'a key file in LOQUAT_DATA',
    summary: 'Secret that stored provider keys are encrypted with',
  },
  {
    name: 'LOQUAT_DURABILITY',
    default: 'full',
    summary:
      'full: every batch is on disk before it is shown; relaxed: a power cut may take the last words',
  },
  {
    name: 'LOQUAT_DISCOVER',
    default: '1',
    summary: '0 turns off the search for model servers on this machine',
  },
  { name: 'PUBLIC_URL', default: '', summary: 'Address under which people reach the server' },
  {
    name: 'ALLOWED_HOSTS',
    default: '',
    summary: 'Further host names to answer to, separated by commas',
  },
  {
    name: 'TRUSTED_PROXIES',
    default: '',
    summary: 'Proxies whose X-Forwarded-For counts: addresses or networks, separated by commas',
  },
  {
    name: 'CORS_ORIGINS',
    default: '',
    summary: 'Sites whose pages may call the API with a token, separated by commas',
  },
  {
    name: 'RATE_LIMIT',
    default: '10 in public access, else 0',
    summary: 'Chat requests a minute and principal; 0 is no limit',
  },
  {
    name: 'RUN_LIMIT',
    default: '4 in public access, else 0',
    summary: 'Replies being written at once for one principal; 0 is no limit',
  },
  {
    name: 'LOQUAT_MAX_STEPS',
    default: '16',
    summary: 'Model calls in one reply; each round of tool calls takes one',
  },
  {
    name: 'SYSTEM_PROMPTS',
    default: 'client',
    summary: 'Who may set the system prompt of a session of the chat API template: client or off',
  },
  { name: 'LOG_LEVEL', default: 'warn', summary: 'trace, debug, info, warn, error or silent' },
] as const satisfies readonly Setting[]

/** Every setting; `docs/configuration.md` and `loquat --help` are checked against it. */
export const SETTINGS: readonly Setting[] = [...OWN_SETTINGS, ...PROVIDERS.flatMap(settingsOf)]

export type SettingName = (typeof OWN_SETTINGS)[number]['name']

function settingsOf({ label, keyNames, baseUrlNames, baseUrl }: ProviderRow): Setting[] {
  const rows = (names: readonly string[], fallback: string, summary: string) =>
    names.map((name, i) => ({
      name,
      default: i === 0 ? fallback : '',
      summary: i === 0 ? summary : `Another name for ${names[0]}`,
    }))
  return [
    ...rows(keyNames, '', `Key for ${label}`),
    ...rows(baseUrlNames, baseUrl, `Address of ${label}, or of a server that speaks its protocol`),
  ]
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/
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
const count = z.coerce.number('must be a number').pipe(z.int().min(0))

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
  PORT: z.coerce
    .number('must be a number')
    .pipe(z.int().min(0).max(65_535, 'must be at most 65535'))
    .default(8000),
  LOQUAT_DATA: z.string().default('./data'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be of the form postgres://user@host/name' })
    .optional(),
  LOQUAT_MODEL: modelId.optional(),
  LOQUAT_TITLES: z.enum(['0', '1'], 'must be 0 or 1').default('1'),
  LOQUAT_TITLE_MODEL: modelId.optional(),
  LOQUAT_ACCESS: z.enum(['local', 'token', 'public'], 'must be local, token or public').optional(),
  API_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{8,}$/, 'must have at least 8 characters, without blanks')
    .optional(),
  LOQUAT_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  LOQUAT_DURABILITY: z.enum(['full', 'relaxed'], 'must be full or relaxed').default('full'),
  LOQUAT_DISCOVER: z.enum(['0', '1'], 'must be 0 or 1').default('1'),
  PUBLIC_URL: url.optional(),
  ALLOWED_HOSTS: list,
  TRUSTED_PROXIES: list.refine((entries) => entries.every(isNetwork), {
    error: 'must be addresses or networks such as 10.0.0.0/8, separated by commas',
  }),
  CORS_ORIGINS: list.refine((origins) => origins.every(isOrigin), {
    error: 'must be origins such as https://app.example.com, without a path and without *',
  }),
  RATE_LIMIT: count.optional(),
  RUN_LIMIT: count.optional(),
  LOQUAT_MAX_STEPS: z.coerce
    .number('must be a number')
    .pipe(z.int().min(1, 'must be at least 1').max(1000, 'must be at most 1000'))
    .default(16),
  SYSTEM_PROMPTS: z.enum(['client', 'off'], 'must be client or off').default('client'),
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
  secret: string | undefined
  logLevel: string
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
  maxSteps: number
  /** The model that gives titles; null: the one that answers; undefined: none. */
  titleModel: string | null | undefined
  discover: boolean
  /** Of the config file, as is what follows. */
  tools: Tool[]
  /** Models of the operator's own, by the name behind `function:`. */
  functions: Record<string, ModelFunction>
  /** Keys and addresses of providers, by provider id. */
  providers: Record<string, { apiKey?: string; baseUrl?: string }>
}

/** What `loquat.config.ts` says. */
export interface FileConfig extends Pick<Config, 'tools' | 'functions'> {
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
  const given = present({ ...readEnvFile(envFile), ...present(env), ...present(flags) })
  const values = { ...present(file?.settings ?? {}), ...given }
  const faults = [...(file?.faults ?? [])]
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
    secret: data.LOQUAT_SECRET,
    logLevel: data.LOG_LEVEL,
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
    maxSteps: data.LOQUAT_MAX_STEPS,
    titleModel: data.LOQUAT_TITLES === '0' ? undefined : (data.LOQUAT_TITLE_MODEL ?? null),
    clientPrompts: data.SYSTEM_PROMPTS === 'client',
    discover: data.LOQUAT_DISCOVER === '1',
    tools: file?.tools ?? [],
    functions: file?.functions ?? {},
    providers,
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
    if (key || address)
      providers[id] = {
        ...(key ? { apiKey: values[key]! } : {}),
        ...(address ? { baseUrl: values[address]! } : {}),
      }
  }
  return providers
}

/** Does an npm script run this process? */
export function startedByNpm(env: Record<string, string | undefined> = process.env): boolean {
  return env['npm_lifecycle_event'] !== undefined
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigError([`${path} could not be read: ${(error as Error).message}`])
  }
}

/** An empty value is an absent one, as shells and container files leave them behind. */
function present(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
}
