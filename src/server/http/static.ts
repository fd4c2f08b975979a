import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { takes } from './accepted-encoding.ts'
import type { HttpContext } from './request.ts'
import { frameHeaders } from './security-headers.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
  '.ts': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

type Bytes = Buffer<ArrayBuffer>

interface File {
  /** By how it is compressed, the smallest first; plain only where it is not. */
  bodies: ReadonlyMap<string, Bytes>
  /** What was compressed, once it was asked for: readers share it, however slowly they read. */
  plain?: Promise<Bytes>
  /** What it is, and how long it may be kept. */
  headers: Record<string, string>
  /** Is it a page that is shown in a frame? */
  framed: boolean
  /** Its security policy then, once it was asked for. */
  policy?: Promise<Record<string, string>>
}

/** The built web app: at the same depth from the sources and from what is published. */
const WEB = join(import.meta.dirname, '../../../dist/web')

/** How the build compresses, and what such files end in. */
const ENDINGS = { br: '.br', gzip: '.gz' }

const PLAIN = 'identity'

/** Pages of their own. */
const ALIASES: Record<string, string> = {
  '/classic': '/classic/index.html',
  '/api/docs': '/docs/index.html',
  '/sandbox': '/sandbox/index.html',
}

/** Addresses that the web app draws itself. */
const PAGES = /^\/(c\/[^/]+|settings(\/[^/]*)?|usage|playground|temporary|sign-in)?$/

/**
 * Serves the built web app from memory, where it is kept compressed: so all of it is of one build, and no path a client
 * sends ever reaches the file system.
 * @returns undefined for an address that is not the app's
 */
export function createStatic(directory = WEB): (c: HttpContext) => Promise<Response | undefined> {
  const files = existsSync(directory) ? loadFiles(directory) : new Map<string, File>()
  return async (c) => {
    const page = PAGES.test(c.req.path)
    const file = files.get(page ? '/index.html' : (ALIASES[c.req.path] ?? c.req.path))
    if (!file)
      return page ? c.text('The web app is not built. Run: npm run build\n', 503) : undefined
    const headers: Record<string, string> = {
      ...file.headers,
      ...(await policyOf(file)),
      // Programs get something else at the root.
      vary: c.req.path === '/' ? 'accept, accept-encoding' : 'accept-encoding',
    }
    if (c.req.header('if-none-match') === file.headers['etag']) return c.body(null, 304, headers)
    for (const [way, bytes] of file.bodies)
      if (way !== PLAIN && takes(c, way))
        return c.body(bytes, 200, { ...headers, 'content-encoding': way })
    file.plain ??= inflated(file)
    return c.body(await file.plain, 200, headers)
  }
}

function loadFiles(directory: string): Map<string, File> {
  const files = new Map<string, File>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const bodies = bodiesOf(path)
    const [smallest] = bodies.values()
    const url = path.slice(directory.length).replaceAll('\\', '/')
    files.set(url, {
      bodies,
      headers: {
        'content-type': type,
        etag: `"${hash('sha256', smallest!, 'base64url').slice(0, 22)}"`,
        // Names under assets/ carry a hash of what is in them.
        'cache-control': url.startsWith('/assets/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
      },
      framed: url.startsWith('/frame/'),
    })
  }
  return files
}

function bodiesOf(path: string): Map<string, Bytes> {
  const compressed = Object.entries(ENDINGS)
    .filter(([, ending]) => existsSync(path + ending))
    .map(([way, ending]): [string, Bytes] => [way, readFileSync(path + ending)])
  return new Map(compressed.length > 0 ? compressed : [[PLAIN, readFileSync(path)]])
}

const decompress = promisify(gunzip)

async function inflated({ bodies }: File): Promise<Bytes> {
  return bodies.get(PLAIN) ?? decompress(bodies.get('gzip')!)
}

async function policyOf(file: File): Promise<Record<string, string>> {
  if (!file.framed) return {}
  file.policy ??= readPolicy(file)
  return file.policy
}

/** A page in a frame has a policy of its own, by the one script that is written in it. The page itself is not kept for that. */
async function readPolicy(file: File): Promise<Record<string, string>> {
  const page = await inflated(file)
  const script = page.subarray(
    page.indexOf('<script>') + '<script>'.length,
    page.lastIndexOf('</script>'),
  )
  return frameHeaders(hash('sha256', script, 'base64'))
}
