import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { browserForAll } from './harness.ts'

const API_TOKEN = 'one-token-for-all'

const product = createServer((_, response) =>
  response.setHeader('content-type', 'text/html').end('Shop'),
)
await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
afterAll(() => void product.close())
const origin = `http://localhost:${(product.address() as AddressInfo).port}`

const { server, newContext } = browserForAll({ API_TOKEN, CORS_ORIGINS: origin })

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
  const page = await (await newContext()).newPage()
  // Whoever sits here is signed in to the server itself, too.
  await page.goto(`${server.url}sign-in#${API_TOKEN}`)
  await page.locator('.composer').waitFor()
  await page.goto(origin)
  const reply = await converse(page, token)
  expect(reply).toContain('event: run-end')
  expect(reply).toContain('w0 w1 w2')
  expect(await converse(page)).toMatch(/401|Failed to fetch/)
  expect((await server.client.conversations.list()).items).toEqual([])
})

test('a page of any other site gets nothing, whatever it shows', async () => {
  const page = await (await newContext()).newPage()
  await page.goto(origin.replace('localhost', '127.0.0.1'))
  expect(await converse(page, API_TOKEN)).toMatch(/Failed to fetch/)
  expect((await server.client.conversations.list()).items).toEqual([])
})
