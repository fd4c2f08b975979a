import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ROUTES } from '../../src/protocol/index.ts'
import { audit, SIZES } from './audit.ts'
import { startServer, browserForAll } from './harness.ts'

const { server, open } = browserForAll()

const routeAt = (page: Page, id: string) => page.locator(`details#${id}`)
const unfolded = (page: Page) => page.locator('details.operation[open]')

test('it shows every route, opens the one in the address, and copies a call that works', async () => {
  const { page } = await open(`${server.url}api/docs#createConversation`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await page.getByRole('heading', { name: 'Loquat API' }).waitFor()
  expect(await page.locator('details.operation').count()).toBe(Object.keys(ROUTES).length)
  expect(await unfolded(page).count()).toBe(1)
  const route = routeAt(page, 'createConversation')
  await route.getByText('"authorization: Bearer $TOKEN"').waitFor()
  await route.getByRole('button', { name: 'Copy the call' }).click()
  const call = await page.evaluate(() => navigator.clipboard.readText())
  const [, body] = /-d '(.*)'/.exec(call)!
  const [, address] = /"(http[^"]*)"/.exec(call)!
  const answer = await fetch(address!, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body!,
  })
  expect(answer.status).toBe(201)
  for (const field of ['leafId', 'updatedAt']) await route.getByText(field).first().waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'GET /models', exact: true }).click()
  const models = routeAt(page, 'listModels')
  await models
    .locator('summary')
    .filter({ hasText: /^default/ })
    .click()
  await models.getByText('sentence', { exact: true }).waitFor()
  expect(new URL(page.url()).hash).toBe('#listModels')
})

test('by keyboard: search, open, close', async () => {
  const { page } = await open(`${server.url}api/docs`)
  const field = page.getByRole('searchbox', { name: 'Search the routes' })
  await field.focus()
  await page.keyboard.type('cancel run')
  await expect.poll(() => page.locator('details.operation').count()).toBe(1)
  await page.getByText('One route').waitFor({ state: 'attached' })
  const summary = routeAt(page, 'cancelRun').locator('summary').first()
  for (let i = 0; i < 9 && !(await summary.evaluate((it) => it.matches(':focus'))); i++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => unfolded(page).count()).toBe(1)
  await page.keyboard.press('Space')
  await expect.poll(() => unfolded(page).count()).toBe(0)
  await field.fill('nothing has this')
  await page.getByText('No route has these words.').waitFor()
})

test('it draws another document of this server, and of no other', async () => {
  const { page, complaints } = await open(`${server.url}docs`)
  await page.getByRole('heading', { name: 'Chat API' }).waitFor()
  const stream = page.locator('details.operation').filter({ hasText: '/chat-stream' })
  await stream.locator('summary').first().click()
  await stream.getByText('"session_id":"test-1"').waitFor()
  expect(complaints).toEqual([])

  let asked = 0
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(server.url).host) asked++
  })
  await page.goto(`${server.url}api/docs?of=//elsewhere.example/openapi.json`)
  await page.getByRole('heading', { name: 'Loquat API' }).waitFor()
  expect(asked).toBe(0)
  await page.goto(`${server.url}api/docs?of=/livez`)
  await page.getByText('/livez is no description of an API.').waitFor()
})

test('without a sign-in it says so', async () => {
  const guarded = await startServer({ API_TOKEN: 'a-long-enough-token' })
  const { page } = await open(`${guarded.url}api/docs`)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Token', { exact: true }).fill('a-long-enough-token')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Loquat API' }).waitFor()
  expect(page.url()).toBe(`${guarded.url}api/docs`)
  await guarded.close()
})

describe.each(SIZES)('$name', ({ viewport }) => {
  test('no fault, and nothing wider than the screen', async () => {
    const { page } = await open(`${server.url}api/docs`, { viewport })
    await page.locator('details.operation').first().waitFor()
    const faults: Record<string, string[]> = { closed: await audit(page) }
    for (const id of ['sendMessage', 'listMessages'])
      await routeAt(page, id).locator('summary').first().click()
    await expect.poll(() => unfolded(page).count()).toBe(2)
    // What was closed until now has more to open in it.
    for (const _level of [1, 2]) {
      await page.evaluate(() => {
        for (const it of document.querySelectorAll('#sendMessage details'))
          it.setAttribute('open', '')
      })
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    }
    faults['open'] = await audit(page)
    expect(faults).toEqual({ closed: [], open: [] })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
  })
})
