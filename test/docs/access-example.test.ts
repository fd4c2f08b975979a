import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccounts, createClient } from '../../src/client/index.ts'
import { loadConfig, startApp, type App } from '../../src/server/index.ts'
import { ROOT } from '../tree.ts'

/**
 * The back end and the page of docs/access.md, run as they stand, but for addresses, the cookie that a browser would add
 * and where the SDK comes from.
 */
const API_TOKEN = 'one-token-for-all'
const SDK = new URL('../../src/client/index.ts', import.meta.url).href
const folder = mkdtempSync(join(tmpdir(), 'loquat-access-'))
const [backEnd = '', page = ''] = [
  ...readFileSync(join(ROOT, 'docs/access.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm),
].map(([, code]) => code)

let app: App
let child: ChildProcess
let address: string

beforeAll(async () => {
  const settings = { PORT: '0', LOQUAT_DATA: folder, LOQUAT_MODEL: 'demo:echo', API_TOKEN }
  app = await startApp(loadConfig(settings, {}, join(folder, 'no.env')))
  const shop = await createAccounts({ baseUrl: app.url, token: API_TOKEN }).tokens.create({
    name: 'shop',
    ownerId: 'shop',
    scopes: ['users'],
  })
  child = runFile('back-end.ts', atTest(backEnd).replace('listen(3000)', LISTEN), shop.token)
  address = await new Promise((resolve) =>
    child.stdout!.once('data', (port) => resolve(`http://127.0.0.1:${String(port).trim()}`)),
  )
})

afterAll(async () => {
  child.kill()
  await app.close()
  rmSync(folder, { recursive: true })
})

const LISTEN = "listen(0, '127.0.0.1', function () { console.log(this.address().port) })"

function atTest(code: string): string {
  return code.replaceAll('http://127.0.0.1:8000', app.url.slice(0, -1))
}

function runFile(name: string, code: string, token = ''): ChildProcess {
  writeFileSync(join(folder, name), code)
  return spawn(process.execPath, [join(folder, name)], {
    env: { ...process.env, SHOP_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

const ask = (cookie: string) =>
  fetch(`${address}/chat-token`, { method: 'POST', headers: { cookie } })

/** What the page of one of the product's users has in its hands. */
async function clientOf(cookie: string) {
  const { token } = (await (await ask(cookie)).json()) as { token: string }
  const connection = { baseUrl: app.url, token }
  return { ...createClient(connection), accounts: createAccounts(connection) }
}

test('the back end is 30 lines', () => {
  expect(backEnd.trimEnd().split('\n').length).toBeLessThanOrEqual(30)
})

test('its users talk to Loquat directly, and see only their own', async () => {
  const ann = await clientOf('session=s1')
  const bob = await clientOf('session=s2')
  expect(await ann.accounts.me()).toMatchObject({ ownerId: 'shop/ann', scopes: ['read', 'write'] })
  const { id } = await ann.conversations.create({ title: 'Hers' })
  await ann.send(id, 'Hello')
  expect((await (await clientOf('session=s1')).conversations.list()).items).toHaveLength(1)
  expect((await bob.conversations.list()).items).toEqual([])
  await expect(bob.conversations.get(id)).rejects.toMatchObject({ status: 404 })
  await expect(bob.send(id, 'Hello')).rejects.toMatchObject({ status: 404 })
  await expect(bob.accounts.createUserToken({ user: 'ann' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(bob.providers.list()).rejects.toMatchObject({ code: 'forbidden' })
})

test('nobody who is not signed in there gets a token', async () => {
  expect((await ask('')).status).toBe(401)
  expect((await ask('session=s3')).status).toBe(401)
})

test('the page asks for its token by itself', async () => {
  const code = atTest(page)
    .replace("'loquat-chat/client'", `'${SDK}'`)
    .replace(
      "fetch('/chat-token', { method: 'POST' })",
      `fetch('${address}/chat-token', { method: 'POST', headers: { cookie: 'session=s2' } })`,
    )
  const run = runFile('page.ts', `${code}\nconsole.log((await client.conversations.get(id)).id)\n`)
  expect(await text(run.stdout!)).toMatch(/^conv_/)
})
