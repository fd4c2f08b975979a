/** What the help must know of a setting. */
interface Setting {
  name: string
  flag?: string
  default: string
  summary: string
}

const lines = (rows: string[][]) =>
  rows.map(([left, right]) => `  ${left!.padEnd(20)}${right}`).join('\n')

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
  ['chat [QUESTION]', 'Converse with a running server, or ask it one question'],
  ['import FILE...', 'Make a conversation of each message history'],
  ['export ID', 'Write a conversation as Markdown, HTML, JSON or a message history'],
  ['backup FILE', 'Copy the database into a file, also while a server runs'],
  ['restore FILE', 'Put a backup into the data folder'],
  ['verify [FILE]', 'Check that all that is stored is whole, here or in a backup'],
  ['erase OWNER|ID', 'Remove all of an owner, or a conversation, for good'],
  ['token ACTION', 'create NAME, list or revoke ID: API tokens, also while a server runs'],
  ['migrate', 'Bring the database up to date, without starting the server'],
  ['doctor', 'Check this installation and say what is wrong'],
])}

Flags
${lines([
  ...flags,
  ['--config FILE', 'Settings, tools and models (default: loquat.config.ts, .mjs or .js here)'],
  ['--url URL', 'chat: address of the server (default: http://127.0.0.1:PORT)'],
  ['--token TOKEN', 'chat: token to send (default: API_TOKEN)'],
  ['--conversation ID', 'chat: go on with this conversation'],
  ['--continue', 'chat: go on with the latest conversation'],
  ['-i, --interactive', 'chat: converse, although the input is no terminal'],
  ['--owner OWNER', 'import: whose conversations they are (default: local); token: whose it is'],
  ['--title TITLE', 'import: title (default: the beginning of the first question)'],
  ['--unwrap-args WHEN', 'import: always or never, for arguments as before v0.0.21'],
  ['--format FORMAT', 'export: pydantic-ai (the default), json, markdown or html'],
  ['--out FILE', 'export: file to write (default: standard output)'],
  ['--force', 'restore: keep the database that is there aside; erase: do it'],
  ['--scopes LIST', 'token: what it may do (default: read,write; also: users, metrics, admin)'],
  ['--expires TIME', 'token: after 90d, 12h or 30m (default: when it is revoked)'],
  ['-h, --help', 'Show this'],
])}

All settings, from the environment, a .env file or a config file, are in docs/configuration.md.`
}
