import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { ROOT } from '../tree.ts'

/** A web server that passes everything on. */
export interface Nginx {
  /** `http://127.0.0.1:PORT/` */
  url: string
  stop(): Promise<void>
}

/** Settings that name a place of the machine; what it makes of requests is in the others. */
const PLACES =
  /^\s*(pid|error_log|access_log|include [^;]*(modules-enabled|conf\.d|sites-enabled)[^;]*)\b.*;$/gm

/**
 * Starts nginx, with its package's settings as they come, in front of a port of this machine.
 * @param more settings for what is passed on
 * @throws Error that names the command to type when there is no nginx
 */
export async function startNginx(upstream: number, more = ''): Promise<Nginx> {
  const { program, settings } = findNginx()
  const folder = mkdtempSync(join(tmpdir(), 'loquat-nginx-'))
  // Its workers are another user.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n')
  const server = `server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://127.0.0.1:${upstream}; ${more} }
  }`
  const conf = join(folder, 'nginx.conf')
  const text = settings.replace(PLACES, '')
  writeFileSync(conf, text.replace(/^http \{/m, `http {\naccess_log off;\n${own}\n${server}`))
  const log = join(folder, 'error.log')
  const globals = `daemon off; pid ${folder}/nginx.pid; error_log ${log};`
  const child = spawn(program, ['-p', folder, '-c', conf, '-e', log, '-g', globals], {
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  for (let i = 0; !(await answers(port)); i++) {
    if (child.exitCode !== null || i > 200)
      throw new Error(`nginx did not start:\n${readFileSync(log, 'utf8')}`)
    await delay(25)
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

function findNginx(): { program: string; settings: string } {
  // Unpacked by scripts/setup.mjs: the package itself would start a server that everybody reaches.
  for (const place of [join(ROOT, 'node_modules/.nginx'), '/']) {
    const program = join(place, 'usr/sbin/nginx')
    const etc = join(place, 'etc/nginx')
    if (!existsSync(program) || !existsSync(join(etc, 'nginx.conf'))) continue
    const settings = readFileSync(join(etc, 'nginx.conf'), 'utf8')
    return { program, settings: settings.replaceAll('/etc/nginx', etc) }
  }
  const folders = [...(process.env['PATH']?.split(delimiter) ?? []), '/opt/homebrew/bin']
  const folder = folders.find((folder) => existsSync(join(folder, 'nginx')))
  if (folder === undefined)
    throw new Error(
      'The tests need nginx: install it (on Debian or Ubuntu: sudo apt-get install -y nginx; with Homebrew: brew install nginx).',
    )
  return { program: join(folder, 'nginx'), settings: 'events {}\nhttp {\n}\n' }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
