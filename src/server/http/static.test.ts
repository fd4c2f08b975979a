import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bindings } from './request.ts'
import { createStatic } from './static.ts'

const FRAME = `<!doctype html><script>draw()</script>${' '.repeat(4000)}`
const directory = mkdtempSync(join(tmpdir(), 'loquat-static-'))
const app = new Hono<Bindings>()

function put(path: string, text: string, compressed: boolean): void {
  writeFileSync(join(directory, path), text)
  if (compressed) writeFileSync(join(directory, `${path}.gz`), gzipSync(text))
}

beforeAll(() => {
  mkdirSync(join(directory, 'frame'))
  put('index.html', '<!doctype html>the page', true)
  put('font.woff2', 'a font', false)
  put('frame/drawing.html', FRAME, true)
  put('page.js', 'go()', true)
  writeFileSync(join(directory, 'page.js.br'), brotliCompressSync('go()'))
  const serve = createStatic(directory)
  app.get('*', async (c) => (await serve(c)) ?? c.text('no such file', 404))
})
afterAll(() => rmSync(directory, { recursive: true }))

const ask = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })

test('a file that is kept compressed is sent as it is, and whole to whoever cannot read that', async () => {
  const small = await ask('/', { 'accept-encoding': 'br, gzip' })
  expect(small.headers.get('content-encoding')).toBe('gzip')
  expect(Buffer.from(await small.arrayBuffer())).toEqual(gzipSync('<!doctype html>the page'))

  const plain = await ask('/', { 'accept-encoding': 'br' })
  expect(plain.headers.has('content-encoding')).toBe(false)
  expect(await plain.text()).toBe('<!doctype html>the page')
  expect(plain.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test.each([
  ['gzip, deflate, br, zstd', 'br', brotliCompressSync('go()')],
  ['gzip, deflate', 'gzip', gzipSync('go()')],
  ['gzip;q=0.5, br;q=0', 'gzip', gzipSync('go()')],
  ['', null, Buffer.from('go()')],
])(
  'a file that is kept in two ways is sent in the smaller one that is taken: “%s”',
  async (...the) => {
    const [accepted, way, bytes] = the
    const file = await ask('/page.js', { 'accept-encoding': accepted })
    expect(file.headers.get('content-encoding')).toBe(way)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
  },
)

test('a file without a compressed one is sent to everybody', async () => {
  const font = await ask('/font.woff2', { 'accept-encoding': 'gzip' })
  expect(font.headers.has('content-encoding')).toBe(false)
  expect(await font.text()).toBe('a font')
})

test('what a browser has already is not sent again', async () => {
  const etag = (await ask('/')).headers.get('etag')!
  const again = await ask('/', { 'if-none-match': etag })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect((await ask('/', { 'if-none-match': '"another"' })).status).toBe(200)
})

test('a page for a frame may run its own script and no other, each time it is sent', async () => {
  for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
    const policy = (await ask('/frame/drawing.html', headers)).headers.get(
      'content-security-policy',
    )
    expect(policy).toContain(`script-src 'sha256-${hash('sha256', 'draw()', 'base64')}'`)
  }
  expect((await ask('/')).headers.has('content-security-policy')).toBe(false)
})

test('only what the build left is there, and never what lies beside it', async () => {
  for (const path of ['/nothing.js', '/../secret', '/%2e%2e/secret', '/index.html.gz'])
    expect((await ask(path)).status).toBe(404)
})
