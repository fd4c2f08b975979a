import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, startServer, type TestServer } from './harness.ts'

const API_TOKEN = 'one-token-for-all'

let product: Server
let origin: string
let server: TestServer
let browser: Browser

beforeAll(async () => {
  product = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('Shop'),
  )
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
  const { port } = product.address() as AddressInfo
  origin = `http://localhost:${port}`
  server = await startServer({ API_TOKEN, CORS_ORIGINS: origin })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.close()
  product.close()
})

/** What a page gets that begins a conversation, sends a message and reads its reply: by a token, or else by cookie. */
const converse = (page: Page, token?: string) =>
  page.evaluate(
    async ({ base, authorization, credentials }) => {
      const headers: Record<string, string> = authorization === null ? {} : { authorization }
      const post = (path: string, body: object) =>
        fetch(`${base}api/v1/${path}`, {
          method: 'POST',
          credentials,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        })
      try {
        const created = await post('conversations', {})
        if (!created.ok) return `${created.status}`
        const { id } = (await created.json()) as { id: string }
        const parts = [{ type: 'text', text: '[tokens=3]' }]
        await post(`conversations/${id}/messages`, { parts })
        const events = await fetch(`${base}api/v1/conversations/${id}/events?until=idle`, {
          headers,
        })
        return await events.text()
      } catch (error) {
        return String(error)
      }
    },
    {
      base: server.url,
      authorization: token === undefined ? null : `Bearer ${token}`,
      credentials: token === undefined ? ('include' as const) : ('omit' as const),
    },
  )

test('a product’s page talks to the server with a token of its user, and never by cookie', async () => {
  const { token } = await server.accounts.createUserToken({ user: 'ann' })
  const context = await browser.newContext()
  const page = await context.newPage()
  // Whoever sits here is signed in to the server itself, too.
  await page.goto(`${server.url}sign-in#${API_TOKEN}`)
  await page.locator('.composer').waitFor()
  await page.goto(origin)
  const reply = await converse(page, token)
  expect(reply).toContain('event: run-end')
  expect(reply).toContain('w0 w1 w2')
  expect(await converse(page)).toMatch(/401|Failed to fetch/)
  expect((await server.client.conversations.list()).items).toEqual([])
  await context.close()
})

test('a page of any other site gets nothing, whatever it shows', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(origin.replace('localhost', '127.0.0.1'))
  expect(await converse(page, API_TOKEN)).toMatch(/Failed to fetch/)
  expect((await server.client.conversations.list()).items).toEqual([])
  await context.close()
})
