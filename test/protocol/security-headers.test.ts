import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { call } from './http-client.ts'
import { appForAll } from './in-process.ts'

const app = appForAll()

const json = { message: '[tokens=1]', session_id: 'a' }
const form = {
  raw: 'prompt=[tokens=1]',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
}

test.each([
  ['GET', '/', { headers: { accept: 'text/html' } }],
  ['GET', '/classic', {}],
  ['GET', '/chat_app.ts', {}],
  ['GET', '/chat/', {}],
  ['POST', '/chat/', form],
  ['POST', '/chat', { json }],
  ['POST', '/chat-stream', { json }],
  ['POST', '/chat-stream', { json: {} }],
  ['GET', '/api/v1/me', {}],
  ['GET', '/nothing', {}],
])('%s %s: a browser takes scripts from here alone, and guesses no type', async (...request) => {
  const [method, path, options] = request
  const { headers } = await call(app.url, method, path, options)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  })
  const policy = String(headers['content-security-policy']).split('; ')
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]),
  )
})

test.each(['/', '/classic'])(
  '%s is built: its files are of this host, none is inline',
  async (path) => {
    const { text } = await call(app.url, 'GET', path, { headers: { accept: 'text/html' } })
    const scripts = text.match(/<script[^>]*>[^<]*/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toMatch(/ src="\/assets\/[^"]+\.js"[^>]*>\s*$/)
    for (const [, address] of text.matchAll(/(?:src|href)="([^"]*)"/g))
      expect(address).toMatch(/^\/(?!\/)/)
    expect(text).not.toMatch(/<style|\son\w+=|text\/babel|typescript/i)
  },
)

test('a page for a frame has no origin, and runs the one script that is written in it', async () => {
  const path = '/frame/diagram.html'
  const { text, headers } = await call(app.url, 'GET', path)
  // Nothing in the script ends it, or hides its end.
  expect(text.match(/<\/script|<!--/gi)).toHaveLength(1)
  const [, script = ''] = /<script>([^]*)<\/script>/.exec(text) ?? []
  const allowed = createHash('sha256').update(script).digest('base64')
  const policy = String(headers['content-security-policy'])
  expect(policy.split('; ')).toEqual([
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src 'sha256-${allowed}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ])
  expect(headers).toMatchObject({
    'x-frame-options': 'SAMEORIGIN',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  })
  // A browser that has it already takes the policy of the answer that says so.
  const again = await call(app.url, 'GET', path, {
    headers: { 'if-none-match': String(headers['etag']) },
  })
  expect(again.status).toBe(304)
  expect(again.headers['content-security-policy']).toBe(policy)
})
