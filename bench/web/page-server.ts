import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { pageOf } from './build-pages.ts'

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
}

export interface PageServer {
  /** The address of a page, by its name. */
  address(name: string): string
  close(): Promise<void>
}

/**
 * Serves bundled pages on loopback, each below its name.
 * @param folders of pages, by name
 */
export async function servePages(folders: ReadonlyMap<string, string>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const [, name = '', file = ''] = /^\/([\w-]+)\/([\w./-]*)$/.exec(request.url ?? '') ?? []
    const folder = folders.get(name)
    // Alone in its process, a page has a clock that shows microseconds.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    if (folder === undefined || file.includes('..')) return void response.writeHead(404).end()
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/html')
    if (file === '') return void response.end(pageOf(folder))
    readFile(join(folder, file)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: (name) => `http://127.0.0.1:${port}/${name}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
