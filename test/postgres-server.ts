import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** A database server for one run of the suites. */
export interface PostgresServer {
  /** Of its superuser, and a database that is always there. */
  url: string
  stop(): Promise<void>
}

/**
 * Starts Postgres in a new temporary folder on a free port of this machine. It is in a hurry rather than safe: nothing
 * here cuts the power.
 * @param more settings of its own
 * @throws Error that names the command to type when there is no Postgres
 */
export async function startPostgres(more: Record<string, string> = {}): Promise<PostgresServer> {
  const bin = findPostgres()
  if (!bin)
    throw new Error(
      'The tests need Postgres: install it (on Debian or Ubuntu: sudo apt-get install -y postgresql; with Homebrew: brew install postgresql), or set TEST_DATABASE_URL.',
    )
  const user = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'loquat-postgres-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = { cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' }, ...user }
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'loquat', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...options, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || String(made.error)}`)
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: 200,
    ...{ fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB' },
    ...more,
  }
  const server = spawn(
    join(bin, 'postgres'),
    [
      ...['-D', data, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let printed = ''
  server.stderr.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-4000)))
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  for (let i = 0; !printed.includes('ready to accept connections'); i++) {
    if (server.exitCode !== null || i > 600) throw new Error(`Postgres did not start:\n${printed}`)
    await delay(50)
  }
  return {
    url: `postgres://loquat@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGQUIT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The folder with Postgres's programs: of the newest Debian package, or of the path. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const folders = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debian, version, 'bin'))
  const path = process.env['PATH']?.split(delimiter) ?? []
  return [...folders, ...path, '/opt/homebrew/bin', '/usr/local/bin'].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
}

/** Postgres refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.platform === 'win32' || userInfo().uid !== 0) return undefined
  const idOf = (flag: string, user: string) =>
    Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout.trim() || NaN)
  const [name] = ['postgres', 'nobody'].filter((user) => idOf('-u', user) > 0)
  if (!name)
    throw new Error('Postgres does not run as root, and there is no other user to run it as.')
  return { uid: idOf('-u', name), gid: idOf('-g', name) }
}
