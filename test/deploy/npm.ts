import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** npm's own folder: the one that runs the tests, else the machine's. */
export function npmFolder(): string {
  const running = process.env['npm_execpath'] ?? ''
  const cli = running.endsWith('npm-cli.js')
    ? running
    : realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim())
  return dirname(dirname(cli))
}

/** The words for npm, or npx, on the Node of the tests. */
export const npm = (...words: string[]): string[] => [
  process.execPath,
  join(npmFolder(), 'bin/npm-cli.js'),
  ...words,
]
export const npx = (...words: string[]): string[] => [
  process.execPath,
  join(npmFolder(), 'bin/npx-cli.js'),
  ...words,
]

/** Where npm gets packages from, and how it gets there. */
const NEEDED =
  /^(HOME|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_(registry|cache|cafile|userconfig)|(https?|no|all)_proxy)$/i

/** The machine's environment without what an npm that runs the tests has put there for its own folder. */
export function npmEnv(): Record<string, string> {
  const given = Object.entries(process.env).filter(([name]) => NEEDED.test(name))
  return {
    ...(Object.fromEntries(given) as Record<string, string>),
    npm_config_update_notifier: 'false',
  }
}
