import { ConfigError, restore, type Config } from '../server/index.ts'

const USAGE = 'Usage: loquat restore FILE [--data FOLDER] [--force]'

/** `loquat restore`: puts a backup into the data folder. @returns the exit code */
export function restoreCommand(
  config: Config,
  words: string[],
  { force = false }: { force?: boolean | undefined },
): number {
  const [file, ...rest] = words
  if (file === undefined || rest.length > 0) throw new ConfigError([USAGE])
  const { aside, needsSecret } = restore(config, file, force)
  console.log(`${config.dataDirectory} holds what ${file} held.`)
  if (aside !== undefined) console.log(`What was there before is in ${aside}.`)
  if (needsSecret)
    console.log(
      'The provider keys in it cannot be read yet: put the file secret.key into the folder that the backup was made of, or set LOQUAT_SECRET.',
    )
  return 0
}
