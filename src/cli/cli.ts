#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { backup } from './backup.ts'
import { doctor } from './doctor.ts'
import { eraseCommand } from './erase.ts'
import { exportCommand } from './export.ts'
import { helpText } from './help.ts'
import { importCommand } from './import.ts'
import { migrate } from './migrate.ts'
import { restoreCommand } from './restore.ts'
import { serve } from './serve.ts'
import { token } from './token.ts'
import { verifyCommand } from './verify.ts'
import { AppError } from '../protocol/index.ts'
import {
  ConfigError,
  loadConfig,
  readConfigFile,
  SETTINGS,
  StartError,
  type SettingName,
} from '../server/index.ts'

const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  model: { type: 'string' },
  config: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  conversation: { type: 'string' },
  continue: { type: 'boolean' },
  interactive: { type: 'boolean', short: 'i' },
  owner: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  title: { type: 'string' },
  'unwrap-args': { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Flag = keyof typeof FLAGS

/** A command line after checking. `words`: what follows the command. */
interface CommandLine {
  values: ReturnType<typeof readArguments>['values']
  words: string[]
}

interface Command {
  flags: readonly Flag[]
  /** Does it take more words than its own name? */
  words?: true
  /** @returns the exit code, if the process is to end */
  run(line: CommandLine): Promise<number | void>
}

const SERVER_FLAGS = ['host', 'port', 'data', 'model', 'config'] as const

const COMMANDS: Record<string, Command> = {
  serve: { flags: SERVER_FLAGS, run: async (line) => serve(await configOf(line)) },
  doctor: { flags: SERVER_FLAGS, run: async (line) => doctor(await configOf(line)) },
  migrate: { flags: ['data', 'config'], run: async (line) => migrate(await configOf(line)) },
  chat: {
    flags: ['url', 'token', 'model', 'conversation', 'continue', 'interactive'],
    words: true,
    async run({ values, words }) {
      const { port, apiToken } = loadConfig()
      // A server has no use for it.
      const { chat } = await import('./chat.ts')
      const url = `http://127.0.0.1:${port || 8000}`
      return chat({ url, ...(apiToken ? { token: apiToken } : {}), ...values, words })
    },
  },
  token: {
    flags: ['data', 'config', 'owner', 'scopes', 'expires'],
    words: true,
    run: async (line) => token(await configOf(line), line.words, line.values),
  },
  import: {
    flags: ['data', 'config', 'owner', 'title', 'unwrap-args'],
    words: true,
    run: async (line) => importCommand(await configOf(line), line.words, line.values),
  },
  export: {
    flags: ['data', 'config', 'format', 'out'],
    words: true,
    run: async (line) => exportCommand(await configOf(line), line.words, line.values),
  },
  backup: {
    flags: ['data', 'config'],
    words: true,
    run: async (line) => backup(await configOf(line), line.words),
  },
  restore: {
    flags: ['data', 'config', 'force'],
    words: true,
    run: async (line) => restoreCommand(await configOf(line), line.words, line.values),
  },
  verify: {
    flags: ['data', 'config'],
    words: true,
    run: async (line) => verifyCommand(await configOf(line), line.words),
  },
  erase: {
    flags: ['data', 'config', 'force'],
    words: true,
    run: async (line) => eraseCommand(await configOf(line), line.words, line.values),
  },
}

async function configOf({ values }: CommandLine) {
  const { host, port, data, model } = values
  const flags = { HOST: host, PORT: port, LOQUAT_DATA: data, LOQUAT_MODEL: model }
  const file = await readConfigFile(values.config)
  return loadConfig(flags as Partial<Record<SettingName, string>>, undefined, undefined, file)
}

/** Ends with 1 when a command fails, with 2 when the command line or a setting is wrong. */
async function main(argv: string[]): Promise<void> {
  const { values, positionals } = readArguments(argv)
  if (values.help) {
    console.log(helpText(SETTINGS))
    return
  }
  const [name = 'serve', ...words] = positionals
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command || (words.length > 0 && !command.words))
    throw new ConfigError([`There is no command “${positionals.join(' ')}”. Try: loquat --help`])
  const faults = Object.keys(values)
    .filter((flag) => !command.flags.includes(flag as Flag))
    .map((flag) => `loquat ${name} takes no --${flag}. Try: loquat --help`)
  if (faults.length > 0) throw new ConfigError(faults)
  const code = await command.run({ values, words })
  if (code !== undefined) process.exit(code)
}

function readArguments(argv: string[]) {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: FLAGS })
  } catch (error) {
    throw new ConfigError([
      `${(error as Error).message.split('. To specify')[0]}. Try: loquat --help`,
    ])
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof ConfigError) {
    for (const fault of error.faults) console.error(fault)
    process.exit(2)
  }
  // A disk that is full or fails may be noticed first by whatever is stored first.
  const isStorage = error instanceof AppError && error.code === 'storage_unavailable'
  if (!(error instanceof StartError) && !isStorage) throw error
  console.error(error.message)
  process.exit(1)
}
