import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  composerOf,
  lastReply,
  openPage,
  say,
  script,
  startBrowser,
  startServer,
  untilDone,
  type TestServer,
} from './harness.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startServer()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

test('the server is killed in the middle of a reply: what was shown is kept, and goes on', async () => {
  const context = await browser.newContext()
  const { page, complaints } = await openPage(context, server.url)
  await say(page, 'Tell me [tokens=200 rate=50]')
  await lastReply(page).getByText('w25 ').waitFor()
  await server.kill()
  const shown = (await lastReply(page).textContent())!.trim()
  expect(shown).toContain('w25')
  await page.getByText('The server is out of reach.').waitFor()
  await composerOf(page).fill('typed while it was away')

  await server.restart()
  await page.getByText('What it wrote is kept.').waitFor()
  await page.getByText('The server is out of reach.').waitFor({ state: 'detached' })
  const kept = (await lastReply(page).textContent())!.trim()
  expect(kept.startsWith(shown)).toBe(true)
  expect(script(200).startsWith(kept)).toBe(true)
  expect(await composerOf(page).inputValue()).toBe('typed while it was away')

  await page.reload()
  await page.getByText('What it wrote is kept.').waitFor()
  expect((await lastReply(page).textContent())!.trim()).toBe(kept)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('What it wrote is kept.').waitFor({ state: 'detached' })
  await untilDone(page)
  expect((await lastReply(page).textContent())!.trim()).toBe(script(200))
  expect(complaints).toEqual([])
  await context.close()
})

test('a message sent while the server is away arrives once when it is back', async () => {
  const context = await browser.newContext()
  const { page } = await openPage(context, server.url)
  await say(page, 'First [tokens=2]')
  await untilDone(page)
  await server.kill()
  await say(page, 'Second [tokens=7]')
  await page.locator('.bubble').getByText('Second').waitFor()
  await server.restart()
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(page)
  expect((await lastReply(page).textContent())!.trim()).toBe(script(7))
  const id = new URL(page.url()).pathname.slice(3)
  const { items } = await server.client.conversations.messages(id)
  expect(items.map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  await context.close()
})
