import type { Import } from '../tree.ts'

/** What each package that ships is for. Adding one is a decision: write its reason here. */
export const RUNTIME_DEPENDENCIES: Record<string, string> = {
  '@ai-sdk/anthropic': 'the Messages API in all its forms, kept up by its makers (decision 0005)',
  '@ai-sdk/cohere': 'Cohere’s Chat, kept up by its makers',
  '@ai-sdk/google': 'the Gemini API, kept up by its makers',
  '@ai-sdk/groq': 'Groq’s API, kept up by its makers',
  '@ai-sdk/mistral': 'Mistral’s API, kept up by its makers',
  '@ai-sdk/openai': 'the Responses API, kept up by its makers',
  '@ai-sdk/provider': 'the types the provider packages speak',
  '@hono/node-server': 'Hono on node:http',
  '@opentelemetry/api': 'spans and measurements, as everybody names them',
  '@opentelemetry/context-async-hooks': 'which span is around what',
  '@opentelemetry/core': 'takes over the span of whoever asks (traceparent)',
  '@opentelemetry/exporter-metrics-otlp-http': 'sends measurements to a collector',
  '@opentelemetry/exporter-prometheus': 'writes measurements as Prometheus reads them',
  '@opentelemetry/exporter-trace-otlp-http': 'sends spans to a collector',
  '@opentelemetry/resources': 'says whose spans they are',
  '@opentelemetry/sdk-metrics': 'keeps measurements',
  '@opentelemetry/sdk-trace': 'keeps spans until they are sent',
  '@pydantic/genai-prices': 'what a model costs',
  cockatiel: 'the circuit breaker of models that stand in for others',
  hono: 'routing and middleware',
  kysely: 'compiles queries once for both databases',
  marked: 'reads Markdown, in the page and for what is exported and shared as HTML',
  pino: 'the log',
  postgres: 'speaks to Postgres; pipelines, prepares, has no dependency',
  tokenx: 'estimates tokens where a provider reports none',
  zod: 'checks what comes in, and describes it in OpenAPI',
}

interface Room {
  /** The paths it covers; the first room that matches counts. */
  path: RegExp
  /** What of ours it may import. */
  ours: RegExp
  /** Which packages and built-ins it may import. */
  packages: RegExp
}

/** Types, contracts and things without a room: any server room may import them. */
const GROUND = /^src\/(protocol\/|server\/(config|settings|log|start-error|telemetry\/[\w-]+)\.ts$)/

const or = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'))
const server = (...rooms: string[]) => or(GROUND, new RegExp(`^src/server/(${rooms.join('|')})`))

const NOTHING = /^$/
const NODE = /^node:(?!sqlite$)/

/** Who may import what. Arrows point down only. */
const ROOMS: Room[] = [
  { path: /^src\/protocol\/.*\.schema\.ts$/, ours: /^src\/protocol\//, packages: /^zod$/ },
  { path: /^src\/protocol\//, ours: /^src\/protocol\/(?!.*\.schema\.ts$)/, packages: NOTHING },
  {
    path: /^src\/client\//,
    ours: /^src\/(client|protocol)\/(?!.*\.schema\.ts$)/,
    packages: NOTHING,
  },
  {
    path: /^src\/web\//,
    ours: /^src\/(web\/|markdown\/|(client|protocol)\/(?!.*\.schema\.ts$))/,
    packages:
      /^(preact|@preact\/signals|marked|katex|@shikijs\/(langs|engine-javascript|vscode-textmate))(\/|$)/,
  },
  {
    path: /^src\/cli\/(cli|serve|migrate|doctor|token|export|import|backup|restore|verify|erase)\.ts$/,
    ours: /^src\/(cli|client|protocol)\/|^src\/server\/index\.ts$/,
    packages: NODE,
  },
  { path: /^src\/cli\//, ours: /^src\/(cli|client|protocol)\//, packages: NODE },
  {
    path: /^src\/server\/http\//,
    ours: server(
      'http/',
      'accounts/',
      'conversations/',
      'runs/',
      'temporary/',
      'events/',
      'files/',
      'models/registry\\.ts$',
      'tools/registry\\.ts$',
    ),
    packages: or(NODE, /^(hono|@hono\/node-server)(\/|$)/, /^zod$/),
  },
  {
    path: /^src\/server\/runs\//,
    ours: server(
      'runs/',
      'conversations/',
      'events/',
      'models/[\\w-]+\\.ts$',
      'tools/',
      'accounts/',
      'files/',
      'store/[\\w-]+\\.ts$',
    ),
    packages: NODE,
  },
  {
    path: /^src\/server\/temporary\//,
    ours: server(
      'temporary/',
      'runs/',
      'conversations/',
      'events/',
      'models/[\\w-]+\\.ts$',
      'tools/',
    ),
    packages: NOTHING,
  },
  { path: /^src\/markdown\//, ours: /^src\/markdown\//, packages: /^marked$/ },
  { path: /^src\/history\//, ours: /^src\/(history|protocol)\//, packages: /^node:crypto$/ },
  {
    path: /^src\/server\/conversations\//,
    ours: or(
      server('conversations/', 'events/', 'store/[\\w-]+\\.ts$'),
      /^src\/(history\/index|markdown\/[\w-]+)\.ts$/,
    ),
    packages: or(NODE, /^tokenx$/),
  },
  {
    path: /^src\/server\/events\//,
    ours: server('events/', 'store/[\\w-]+\\.ts$'),
    packages: NODE,
  },
  {
    path: /^src\/server\/accounts\//,
    ours: server('accounts/', 'store/[\\w-]+\\.ts$'),
    packages: NODE,
  },
  { path: /^src\/server\/files\//, ours: server('files/', 'store/[\\w-]+\\.ts$'), packages: NODE },
  {
    path: /^src\/server\/models\/providers\//,
    ours: server('models/'),
    packages: or(NODE, /^(@ai-sdk\/|cockatiel$)/, /^@pydantic\/genai-prices$/, /^tokenx$/),
  },
  {
    path: /^src\/server\/models\//,
    ours: server('models/'),
    packages: NODE,
  },
  { path: /^src\/server\/tools\//, ours: server('tools/'), packages: or(NODE, /^zod$/) },
  {
    path: /^src\/server\/store\//,
    ours: server('store/'),
    packages: or(/^node:/, /^(kysely|postgres)$/),
  },
  {
    path: /^src\/server\/(app|index|open-[\w-]+|migrate-database)\.ts$/,
    ours: /^src\/(server|protocol)\//,
    packages: NODE,
  },
  // The names of keys and addresses stand in the table of providers, once.
  {
    path: /^src\/server\/(config|settings)\.ts$/,
    ours: or(
      GROUND,
      /^src\/server\/(models\/providers\/(provider-table|function-model)|tools\/tool)\.ts$/,
    ),
    packages: or(NODE, /^zod$/),
  },
  {
    path: /^src\/server\/(config-file|define-config)\.ts$/,
    ours: or(
      GROUND,
      /^src\/server\/(tools\/|models\/providers\/(function-model|provider-table)\.ts$)/,
    ),
    packages: NODE,
  },
  {
    path: /^src\/server\/telemetry\//,
    ours: GROUND,
    packages: or(NODE, /^@opentelemetry\//),
  },
  {
    path: /^src\/server\/observe\.ts$/,
    ours: or(GROUND, /^src\/server\/(models|store|tools|runs)\/[\w-]+\.ts$/),
    packages: NODE,
  },
  { path: /^src\/server\/[\w-]+\.ts$/, ours: GROUND, packages: or(NODE, /^pino$/) },
]

/** Does the table allow this import? The concrete databases are for app.ts (and each other) alone. */
export function mayImport({ from, specifier, target }: Import): boolean {
  const room = ROOMS.find(({ path }) => path.test(from))
  if (!room) return false
  if (target === null) return room.packages.test(specifier)
  const inRoom = /^src\/server\/(store|app|index|open-)/.test(from)
  if (!inRoom && /^src\/server\/store\/(sqlite|postgres)/.test(target)) return false
  return room.ours.test(target) || /\.(css|svg|json)$/.test(target)
}
