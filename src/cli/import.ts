import { ConfigError, importFiles, type Config } from '../server/index.ts'

/** The flags of `loquat import`. */
export interface ImportFlags {
  owner?: string | undefined
  title?: string | undefined
  'unwrap-args'?: string | undefined
}

const USAGE =
  'Usage: loquat import FILE... [--owner OWNER] [--title TITLE] [--unwrap-args always|never]'
const OWNER = /^[\w.@+:/-]{1,200}$/
const CHOICES = ['auto', 'always', 'never'] as const

/** How many changes are told one by one. */
const TOLD = 10

/** `loquat import`: makes a conversation of each file, of all of them or of none. @returns the exit code */
export async function importCommand(
  config: Config,
  paths: string[],
  { owner, title, 'unwrap-args': unwrap = 'auto' }: ImportFlags,
): Promise<number> {
  if (paths.length === 0) throw new ConfigError([USAGE])
  const unwrapArgs = CHOICES.find((choice) => choice === unwrap)
  const faults: string[] = []
  if (owner !== undefined && !OWNER.test(owner))
    faults.push(`--owner ${owner} may hold letters, digits and . _ @ + : / -`)
  if (title !== undefined && title.length > 200) faults.push('--title may have 200 characters')
  if (!unwrapArgs) faults.push(`--unwrap-args ${unwrap} must be one of ${CHOICES.join(', ')}`)
  if (faults.length > 0) throw new ConfigError(faults)
  const made = await importFiles(config, paths, { owner, title, unwrapArgs: unwrapArgs ?? 'auto' })
  made.forEach(({ conversation, messages, changes }, index) => {
    console.error(`${paths[index]}: ${messages} messages, “${conversation.title ?? 'untitled'}”`)
    for (const { path, what } of changes.slice(0, TOLD))
      console.error(`  changed: ${path === '' ? 'the history' : path} ${what}`)
    if (changes.length > TOLD) console.error(`  and ${changes.length - TOLD} more changes`)
    // Alone on standard output, for scripts.
    console.log(conversation.id)
  })
  return 0
}
