import { ConfigError, erase, type Config } from '../server/index.ts'
import { dataPlace } from './data-place.ts'

const USAGE = 'Usage: loquat erase OWNER|CONVERSATION [--force]'

/** `loquat erase`: removes all that belongs to an owner, or a conversation, for good. @returns the exit code */
export async function eraseCommand(
  config: Config,
  words: string[],
  { force = false }: { force?: boolean | undefined },
): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || rest.length > 0) throw new ConfigError([USAGE])
  const waiting = () => console.error('The server that runs there erases it …')
  const found = await erase(config, name, { force, waiting })
  const { ownerId, conversations, tokens } = found
  const place = dataPlace(config)
  if (conversations.length + tokens === 0) {
    console.log(`Nothing of ${name} is stored in ${place}.`)
    return 1
  }
  const what = `${conversations.length} conversations and ${tokens} tokens of ${name}`
  const said = ownerId === undefined ? `The conversation ${name}` : what
  if (!force) {
    console.log(`${said}: to be erased from ${place}. Nothing was: add --force.`)
    return 1
  }
  console.log(`${said}: erased from ${place}. What is in backups is still there.`)
  return 0
}
