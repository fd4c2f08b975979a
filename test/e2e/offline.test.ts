import type { BrowserContext, Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { audit, LOOKS } from './audit.ts'
import {
  ask,
  browserForAll,
  composerOf,
  conversationOf,
  lastReply,
  openTab,
  say,
  script,
  untilDone,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll()
let page: Page
let context: BrowserContext

beforeEach(async () => {
  ;({ page } = await open())
  context = page.context()
})

const notice = (of = page) => of.locator('.notice')
const note = (text: string, of = page) => of.locator('.unsent-note').getByText(text)
const said = (of = page) => of.locator('.said .bubble').allTextContents()
const button = (name: string) => page.locator('.unsent').getByRole('button', { name })

async function begin() {
  await ask(page, 'First [tokens=3]')
}

describe('without a network', () => {
  test('it says so, what is loaded stays, and what is sent goes by itself when it is back, once', async () => {
    await begin()
    await context.setOffline(true)
    await notice().getByText('You are offline').waitFor()
    await say(page, 'Second [tokens=2]')
    await note('Waits for the network').waitFor()
    await say(page, 'Third [tokens=4]')
    await expect.poll(() => note('Waits for the network').count()).toBe(2)
    expect(await wordsOf(page)).toBe(script(3))
    expect(await said()).toEqual(['First [tokens=3]'])
    await context.setOffline(false)
    await notice().waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 3)
    await untilDone(page)
    expect(await said()).toEqual(['First [tokens=3]', 'Second [tokens=2]', 'Third [tokens=4]'])
    const { items } = await server.client.conversations.messages(conversationOf(page))
    expect(items.filter(({ role }) => role === 'user')).toHaveLength(3)
  })

  test('what this tab had open before is there to be read, can be written to, and is made up for', async () => {
    const visit = (title: string) =>
      page.locator('.row').getByRole('link', { name: title, exact: true }).click()
    await ask(page, 'Left [tokens=5]')
    const id = conversationOf(page)
    await server.client.conversations.update(id, { title: 'Left before' })
    await page.getByRole('heading', { name: 'Left before' }).waitFor()
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await ask(page, 'Shown [tokens=3]')
    const { id: unseen } = await server.client.conversations.create({ title: 'Never seen here' })
    await page.locator('.row-name').getByText('Never seen here').waitFor()

    await context.setOffline(true)
    await notice().getByText('You are offline').waitFor()
    await visit('Left before')
    await page.getByRole('heading', { name: 'Left before' }).waitFor()
    await expect.poll(() => said()).toEqual(['Left [tokens=5]'])
    expect(await wordsOf(page)).toBe(script(5))
    expect(await notice().innerText()).toContain('You are offline')
    expect(await page.locator('main').getByRole('alert').count()).toBe(0)
    await say(page, 'Meanwhile [tokens=2]')
    await note('Waits for the network').waitFor()
    // Of what it has not seen it shows that it is still to come.
    await visit('Never seen here')
    await page.getByRole('img', { name: 'Loading' }).waitFor()
    expect(await page.locator('main').getByRole('alert').count()).toBe(0)
    await page.goBack()
    await note('Waits for the network').waitFor()
    expect(await said()).toEqual(['Left [tokens=5]'])

    await server.client.send(id, 'From elsewhere [tokens=4]')
    await context.setOffline(false)
    await notice().waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 3)
    await untilDone(page)
    expect(await said()).toEqual([
      'Left [tokens=5]',
      'From elsewhere [tokens=4]',
      'Meanwhile [tokens=2]',
    ])
    expect((await server.client.conversations.messages(unseen)).items).toEqual([])
  })

  test('a new conversation begins when it is back', async () => {
    await context.setOffline(true)
    await say(page, 'Out of nothing [tokens=2]')
    await note('Waits for the network').waitFor()
    await context.setOffline(false)
    await page.locator('.reply .usage').waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/c\//)
    expect(await said()).toEqual(['Out of nothing [tokens=2]'])
  })

  test('what waits can be said otherwise and taken back', async () => {
    await begin()
    await context.setOffline(true)
    await say(page, 'Hasty')
    await note('Waits for the network').waitFor()
    await button('Edit').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Your message' }).fill('Well thought [tokens=2]')
    await page.keyboard.press('Enter')
    await note('Waits for the network').waitFor()
    await say(page, 'Not this')
    await button('Remove').nth(1).focus()
    await page.keyboard.press('Enter')
    await context.setOffline(false)
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
    await untilDone(page)
    expect(await said()).toEqual(['First [tokens=3]', 'Well thought [tokens=2]'])
  })

  test('a browser that knows of no network still reaches a server on its own machine', async () => {
    await begin()
    const answered = page.waitForResponse('**/livez')
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { get: () => false })
      dispatchEvent(new Event('offline'))
    })
    await answered
    await say(page, 'Second [tokens=2]')
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
    await untilDone(page)
    expect(await notice().count()).toBe(0)
  })
})

describe('without an answer from the server', () => {
  test('it says so, offers to try at once, and goes on when it is back; so does another tab', async () => {
    await begin()
    const { page: other } = await openTab(page)
    await lastReply(other).waitFor()
    await server.kill()
    await notice().getByText('The server does not answer').waitFor()
    await notice(other).getByText('The server does not answer').waitFor()
    await say(page, 'Second [tokens=2]')
    await note('Waits for the server').waitFor()
    await other.locator('.unsent .bubble').getByText('Second').waitFor()
    const asked = page.waitForRequest('**/livez')
    await page.getByRole('button', { name: 'Try now' }).focus()
    await page.keyboard.press('Enter')
    await asked
    await server.restart()
    for (const it of [page, other]) {
      await notice(it).waitFor({ state: 'detached' })
      await it.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
      await untilDone(it)
      expect(await said(it)).toEqual(['First [tokens=3]', 'Second [tokens=2]'])
    }
    expect(await composerOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
  })

  test('what waits outlives the page', async () => {
    await begin()
    const address = page.url()
    await composerOf(page).fill('half a thought')
    await server.kill()
    await notice().waitFor()
    await composerOf(page).fill('Second [tokens=2]')
    await composerOf(page).press('Enter')
    await note('Waits for the server').waitFor()
    await composerOf(page).fill('half a thought')
    await page.goto('about:blank')
    await server.restart()
    await page.goto(address)
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
    await untilDone(page)
    expect(await said()).toEqual(['First [tokens=3]', 'Second [tokens=2]'])
    expect(await composerOf(page).inputValue()).toBe('half a thought')
  })

  test('a proxy that answers in its place is no answer', async () => {
    await begin()
    await page.route(/\/api\/|\/livez/, (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
    )
    await say(page, 'Second [tokens=2]')
    await note('Waits for the server').waitFor()
    await notice().getByText('The server does not answer').waitFor()
    await page.unroute(/\/api\/|\/livez/)
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
    await untilDone(page)
    expect(await said()).toEqual(['First [tokens=3]', 'Second [tokens=2]'])
  })
})

test.each(LOOKS)('no fault, $name, $locale', async (look) => {
  const { page: seen } = await open(server.url, look)
  await seen.context().setOffline(true)
  const field = seen.locator('.composer textarea')
  await field.fill('Waiting [tokens=2]')
  await field.press('Enter')
  await seen.locator('.unsent-note').waitFor()
  await notice(seen).waitFor()
  expect(await audit(seen)).toEqual([])
})
