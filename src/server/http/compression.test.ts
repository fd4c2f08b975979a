import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, expect, test } from 'vitest'
import { answerJson } from './json.ts'
import type { Bindings } from './request.ts'
import { createStatic } from './static.ts'

const web = mkdtempSync(join(tmpdir(), 'loquat-web-'))
const SCRIPT = 'go() '.repeat(500)
mkdirSync(join(web, 'assets'))
const put = (name: string, content: string | Buffer) => writeFileSync(join(web, name), content)
put('assets/a.js', SCRIPT)
put('assets/a.js.br', brotliCompressSync(SCRIPT))
put('assets/a.js.gz', gzipSync(SCRIPT))
put('assets/a.woff2', 'font')
afterAll(() => rmSync(web, { recursive: true }))

const LONG = { text: 'and so on '.repeat(500) }
const SHORT = { text: 'and so on' }
const serve = createStatic(web)
const app = new Hono<Bindings>()
  .get('/long', (c) => answerJson(c, LONG, 200))
  .get('/short', (c) => answerJson(c, SHORT, 201))
  .get('*', (c) => serve(c) ?? c.notFound())

const READERS = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (bytes: Uint8Array) => bytes,
}

/** @returns how it was compressed, and what it says */
async function get(path: string, accepted: string) {
  const response = await app.request(path, { headers: { 'accept-encoding': accepted } })
  expect(response.headers.get('vary')).toBe('accept-encoding')
  const way = (response.headers.get('content-encoding') ?? 'identity') as keyof typeof READERS
  const bytes = new Uint8Array(await response.arrayBuffer())
  return [way, Buffer.from(READERS[way](bytes)).toString()]
}

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['', 'identity'],
])('who takes “%s” gets a file of text as %s', async (accepted, way) => {
  expect(await get('/assets/a.js', accepted)).toEqual([way, SCRIPT])
})

test('what is compressed already comes as it is', async () => {
  expect(await get('/assets/a.woff2', 'gzip, br')).toEqual(['identity', 'font'])
})

test('the compressed file has no address of its own', async () => {
  const { status } = await app.request('/assets/a.js.gz')
  expect(status).toBe(404)
})

test.each([
  ['/long', 'gzip, br', 'gzip', LONG],
  ['/long', 'br', 'identity', LONG],
  ['/short', 'gzip, br', 'identity', SHORT],
])('%s for who takes “%s” comes as %s', async (path, accepted, way, value) => {
  expect(await get(path, accepted)).toEqual([way, JSON.stringify(value)])
})
