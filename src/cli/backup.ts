import { backUp, ConfigError, type Config } from '../server/index.ts'

/** `loquat backup`: copies the database into a file, also while the server runs. @returns the exit code */
export function backup(config: Config, words: string[]): number {
  const [file, ...rest] = words
  if (file === undefined || rest.length > 0) throw new ConfigError(['Usage: loquat backup FILE'])
  const { bytes, conversations, sealedKeys } = backUp(config, file)
  console.log(`${file} holds ${conversations} conversations, ${(bytes / 1e6).toFixed(1)} MB.`)
  if (sealedKeys > 0)
    console.log(
      `The provider keys in it can be read with ${config.secret === undefined ? 'the file secret.key of the data folder' : 'LOQUAT_SECRET'} only: keep that elsewhere.`,
    )
  return 0
}
