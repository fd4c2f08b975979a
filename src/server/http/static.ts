import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
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
}

interface File {
  body: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer> | undefined
  /** What it is, how long it may be kept, and its security policy where that is one of its own. */
  headers: Record<string, string>
}

/** The built web app: at the same depth from the sources and from what is published. */
const WEB = join(import.meta.dirname, '../../../dist/web')

/** Pages of their own. */
const ALIASES: Record<string, string> = {
  '/classic': '/classic/index.html',
  '/api/docs': '/docs/index.html',
  '/sandbox': '/sandbox/index.html',
}

/** Addresses that the web app draws itself. */
const PAGES = /^\/(c\/[^/]+|settings(\/[^/]*)?|temporary|sign-in)?$/

/**
 * Serves the built web app from memory: it is a few megabytes, and no path a client sends ever reaches the file system.
 * @returns undefined for an address that is not the app's
 */
export function createStatic(directory = WEB): (c: HttpContext) => Response | undefined {
  const files = existsSync(directory) ? loadFiles(directory) : new Map<string, File>()
  return (c) => {
    const page = PAGES.test(c.req.path)
    const file = files.get(page ? '/index.html' : (ALIASES[c.req.path] ?? c.req.path))
    if (!file)
      return page ? c.text('The web app is not built. Run: npm run build\n', 503) : undefined
    const headers: Record<string, string> = {
      ...file.headers,
      // Programs get something else at the root.
      vary: c.req.path === '/' ? 'accept, accept-encoding' : 'accept-encoding',
    }
    if (c.req.header('if-none-match') === file.headers['etag']) return c.body(null, 304, headers)
    if (file.gzip && /\bgzip\b/.test(c.req.header('accept-encoding') ?? ''))
      return c.body(file.gzip, 200, { ...headers, 'content-encoding': 'gzip' })
    return c.body(file.body, 200, headers)
  }
}

function loadFiles(directory: string): Map<string, File> {
  const files = new Map<string, File>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const body = new Uint8Array(readFileSync(path))
    const url = path.slice(directory.length).replaceAll('\\', '/')
    files.set(url, {
      body,
      gzip: existsSync(`${path}.gz`) ? new Uint8Array(readFileSync(`${path}.gz`)) : undefined,
      headers: {
        'content-type': type,
        etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"`,
        // Names under assets/ carry a hash of what is in them.
        'cache-control': url.startsWith('/assets/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
        ...(url.startsWith('/frame/')
          ? frameHeaders(hash('sha256', scriptIn(body), 'base64'))
          : {}),
      },
    })
  }
  return files
}

/** The text of the one script that is written in a page. */
function scriptIn(page: Uint8Array): string {
  const html = new TextDecoder().decode(page)
  return html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'))
}
