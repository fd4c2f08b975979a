/** What the help must know of a setting. */
interface Setting {
  name: string
  flag?: string
  default: string
  summary: string
}

const lines = (rows: string[][]) =>
  rows.map(([left, right]) => `  ${left!.padEnd(16)}${right}`).join('\n')

/** What `loquat --help` prints. */
export function helpText(settings: readonly Setting[]): string {
  const flags = settings
    .filter((setting) => setting.flag)
    .map(({ flag, name, summary, default: fallback }) => [
      `${flag} VALUE`,
      `${summary} (${name}; default: ${fallback})`,
    ])
  return `Loquat, a chat server and web app for language models.

Usage: loquat [command] [flags]

Commands
${lines([
  ['serve', 'Start the server (the default)'],
  ['doctor', 'Check this installation and say what is wrong'],
])}

Flags
${lines([...flags, ['-h, --help', 'Show this']])}

All settings, from the environment or a .env file, are in docs/configuration.md.`
}
