import { writeFileSync } from 'node:fs'
import {
  ConfigError,
  EXPORT_FORMATS,
  exportFile,
  StartError,
  type Config,
} from '../server/index.ts'

/** The flags of `loquat export`. */
export interface ExportFlags {
  format?: string | undefined
  out?: string | undefined
}

const USAGE = `Usage: loquat export CONVERSATION [--format ${EXPORT_FORMATS.join('|')}] [--out FILE]`

/** `loquat export`: writes a conversation to standard output or a file. @returns the exit code */
export async function exportCommand(
  config: Config,
  words: string[],
  { format: name = 'pydantic-ai', out }: ExportFlags,
): Promise<number> {
  const format = EXPORT_FORMATS.find((known) => known === name)
  if (words.length !== 1) throw new ConfigError([USAGE])
  if (!format)
    throw new ConfigError([`--format ${name} must be one of ${EXPORT_FORMATS.join(', ')}`])
  const { text } = await exportFile(config, words[0]!, format)
  if (out === undefined) {
    await new Promise((resolve) => process.stdout.write(text, resolve))
    return 0
  }
  try {
    writeFileSync(out, text)
  } catch (error) {
    throw new StartError(`${out} cannot be written: ${(error as Error).message}.`)
  }
  return 0
}
