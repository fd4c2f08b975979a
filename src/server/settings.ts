import { PROVIDERS, type ProviderRow } from './models/providers/provider-table.ts'

/** One setting. Flags win over the environment, the environment over `.env`, `.env` over the config file. */
export interface Setting {
  /** Its name in the environment. */
  name: string
  /** Its command line flag. */
  flag?: string
  /** The default as people read it. */
  default: string
  summary: string
  /** May stand in a file that `NAME_FILE` names. */
  secret?: true
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
    secret: true,
  },
  {
    name: 'LOQUAT_MODEL',
    flag: '--model',
    default: 'chosen by what is configured',
    summary: 'Default model, as provider:name',
  },
  {
    name: 'LOQUAT_MODEL_SETTINGS',
    default: 'each model’s own',
    summary: 'Settings of all models as JSON, as in {"temperature":0.2}; those of a chat win',
  },
  {
    name: 'PROVIDER_TIMEOUT',
    default: '120',
    summary: 'Seconds a provider may take to begin its answer; within it, pauses of 3/4 of that',
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
    name: 'LOQUAT_SUMMARIES',
    default: '1',
    summary: '0 leaves out older messages that do not fit any more, without a summary of them',
  },
  {
    name: 'LOQUAT_SUMMARY_MODEL',
    default: 'the model that answers',
    summary: 'Model that sums up older messages, as provider:name',
  },
  {
    name: 'LOQUAT_ACCESS',
    default: 'token if there is a token or HOST is not loopback, else local',
    summary: 'Who may use the server: local, token or public',
  },
  { name: 'API_TOKEN', default: '', summary: 'One token for everything', secret: true },
  {
    name: 'LOQUAT_SECRET',
    default: 'a key file in LOQUAT_DATA',
    summary: 'Secret that stored provider keys are encrypted with',
    secret: true,
  },
  {
    name: 'LOQUAT_DURABILITY',
    default: 'full',
    summary:
      'full: every batch is on disk before it is shown; relaxed: a power cut may take the last words',
  },
  {
    name: 'LOQUAT_RETENTION_DAYS',
    default: '0',
    summary: 'Days without a word after which a conversation is deleted; 0 keeps all',
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
    name: 'LOQUAT_MAX_RUNS',
    default: '2000',
    summary:
      'Replies that one server writes, or has waiting, at once; more are refused for a moment',
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
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    default: '',
    summary: 'Collector for spans and measurements, as in http://localhost:4318; off without one',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    default: '',
    summary: 'What the collector wants to be shown, as name=value,…',
    secret: true,
  },
  { name: 'OTEL_SERVICE_NAME', default: 'loquat', summary: 'Name of this service in spans' },
  {
    name: 'LOQUAT_TELEMETRY_CONTENT',
    default: '0',
    summary: '1 puts what was said into the spans of model calls',
  },
  { name: 'LOG_LEVEL', default: 'warn', summary: 'trace, debug, info, warn, error or silent' },
] as const satisfies readonly Setting[]

/** Every setting; `docs/configuration.md` and `loquat --help` are checked against it. */
export const SETTINGS: readonly Setting[] = [...OWN_SETTINGS, ...PROVIDERS.flatMap(settingsOf)]

/** The names of those that nobody else may know. */
export const SECRETS = SETTINGS.filter(({ secret }) => secret).map(({ name }) => name)

export type SettingName = (typeof OWN_SETTINGS)[number]['name']

function settingsOf({ label, keyNames, baseUrlNames, baseUrl }: ProviderRow): Setting[] {
  const rows = (names: readonly string[], fallback: string, summary: string) =>
    names.map((name, i) => ({
      name,
      default: i === 0 ? fallback : '',
      summary: i === 0 ? summary : `Another name for ${names[0]}`,
    }))
  return [
    ...rows(keyNames, '', `Key for ${label}`).map((row) => ({ ...row, secret: true as const })),
    ...rows(baseUrlNames, baseUrl, `Address of ${label}, or of a server that speaks its protocol`),
  ]
}
