import { open, type FileHandle } from 'node:fs/promises'
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
  const id = words[0]!
  if (out === undefined)
    await exportFile(
      config,
      id,
      format,
      (piece) => new Promise((resolve) => process.stdout.write(piece, resolve)),
    )
  else await exportTo(out, (write) => exportFile(config, id, format, write))
  return 0
}

/** Makes the file with its first piece: what is there stays if there is nothing to write. */
async function exportTo(
  path: string,
  run: (write: (piece: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  let file: FileHandle | undefined
  const write = async (piece: string) => {
    try {
      file ??= await open(path, 'w')
      await file.writeFile(piece)
    } catch (error) {
      throw new StartError(`${path} cannot be written: ${(error as Error).message}.`)
    }
  }
  try {
    await run(write)
  } finally {
    await file?.close()
  }
}
