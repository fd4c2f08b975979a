#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { doctor } from './doctor.ts'
import { helpText } from './help.ts'
import { serve } from './serve.ts'
import { ConfigError, loadConfig, SETTINGS, StartError, type SettingName } from '../server/index.ts'

const COMMANDS = { serve, doctor }

/** Ends with 1 when the server cannot start, with 2 when the command line or a setting is wrong. */
async function main(argv: string[]): Promise<void> {
  const { values, positionals } = readArguments(argv)
  if (values.help) {
    console.log(helpText(SETTINGS))
    return
  }
  const [name = 'serve', ...rest] = positionals
  const command = COMMANDS[name as keyof typeof COMMANDS]
  if (!command || rest.length > 0)
    throw new ConfigError([`There is no command “${positionals.join(' ')}”. Try: loquat --help`])
  const { host, port, data, model } = values
  const flags = { HOST: host, PORT: port, LOQUAT_DATA: data, LOQUAT_MODEL: model }
  await command(loadConfig(flags as Partial<Record<SettingName, string>>))
}

function readArguments(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        model: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
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
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exit(1)
}
