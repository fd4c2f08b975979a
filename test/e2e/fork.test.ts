import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
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

const FORK = 'Continue in a new conversation'
const forkOf = (page: Page, message: '.said' | '.reply', nth: number) =>
  page.locator(message).nth(nth).getByRole('button', { name: FORK })
const bubbles = (page: Page) => page.locator('.bubble').allTextContents()

test('a reply is the end of a new conversation, which goes on by itself; another tab lists it', async () => {
  const { page } = await open()
  await ask(page, 'one [tokens=3]')
  await ask(page, 'two [tokens=4]')
  const from = conversationOf(page)
  const second = await openTab(page)
  await composerOf(page).fill('not sent yet')
  await forkOf(page, '.reply', 0).press('Enter')
  await page.getByRole('status').getByText('This is the new conversation').waitFor()
  const made = conversationOf(page)
  expect(made).not.toBe(from)
  await expect.poll(() => bubbles(page)).toEqual(['one [tokens=3]'])
  expect(await wordsOf(page)).toBe(script(3))
  await page.getByRole('heading', { name: 'one [tokens=3] (2)' }).waitFor()
  expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Message')
  expect(await composerOf(page).inputValue()).toBe('')

  await ask(page, 'three [tokens=5]')
  expect(await wordsOf(page)).toBe(script(5))
  await second.page.locator(`[data-row="${made}"]`).getByText('one [tokens=3] (2)').waitFor()
  expect(await bubbles(second.page)).toEqual(['one [tokens=3]', 'two [tokens=4]'])
  expect(second.complaints).toEqual([])

  await page.goBack()
  await expect.poll(() => bubbles(page)).toEqual(['one [tokens=3]', 'two [tokens=4]'])
  expect(await composerOf(page).inputValue()).toBe('not sent yet')
})

test('a message of one’s own can be the end, and be answered; copied replies can be given again', async () => {
  const { page } = await open()
  await ask(page, 'one [tokens=3]')
  await ask(page, 'two [tokens=2]')
  await forkOf(page, '.said', 1).press('Enter')
  await page.getByRole('heading', { name: 'one [tokens=3] (2)' }).waitFor()
  expect(await page.locator('.reply').count()).toBe(1)
  const answer = page.getByRole('button', { name: 'Answer this message' })
  await answer.press('Enter')
  await expect.poll(() => page.locator('.reply').count()).toBe(2)
  await untilDone(page)
  await expect.poll(() => wordsOf(page)).toBe(script(2))
  expect(await answer.count()).toBe(0)

  await page.locator('.reply').first().getByRole('button', { name: 'Answer again' }).press('Enter')
  await page.locator('.versions-place').getByText('2/2').waitFor()
  await untilDone(page)
  expect(await page.locator('.reply').count()).toBe(1)
  await expect.poll(() => wordsOf(page)).toBe(script(3))
})

test('not while the reply is being written, nor from what was asked by the shortcut; then it does', async () => {
  const { page } = await open()
  await say(page, 'slow [tokens=400 rate=40]')
  await lastReply(page).getByText('w3 ').waitFor()
  const from = conversationOf(page)
  const button = forkOf(page, '.reply', 0)
  await lastReply(page).hover()
  expect(await button.count()).toBe(0)
  await page.keyboard.press('Control+Shift+F')
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  await page.getByText('You stopped this reply.').waitFor()
  expect(conversationOf(page)).toBe(from)
  await button.press('Enter')
  await expect.poll(() => conversationOf(page)).not.toBe(from)
  await page.getByText('You stopped this reply.').waitFor()
})

test('pressed twice it makes one; what the server says against it is said, and nothing is lost', async () => {
  const { page } = await open()
  await ask(page, 'once [tokens=1]')
  const titled = async () =>
    (await server.client.conversations.list({ limit: 200 })).items.filter(({ title }) =>
      title?.startsWith('once'),
    ).length
  const button = forkOf(page, '.reply', 0)
  await page.route('**/fork', (route) =>
    route.fulfill({
      status: 409,
      json: { error: { code: 'conversation_busy', message: 'Not now.', retryable: true } },
    }),
  )
  await button.press('Enter')
  await page.getByRole('alert').getByText('Not now.').waitFor()
  expect(await titled()).toBe(1)
  await page.unroute('**/fork')
  let asked = 0
  await page.route('**/fork', async (route) => {
    asked++
    await new Promise((resolve) => setTimeout(resolve, 300))
    await route.continue()
  })
  await button.press('Enter')
  await button.press('Enter')
  await page.getByRole('heading', { name: 'once [tokens=1] (2)' }).waitFor()
  expect([asked, await titled()]).toEqual([1, 2])
})

test('a temporary conversation has no such button', async () => {
  const { page } = await open(`${server.url}temporary`)
  await say(page, 'psst [tokens=2]')
  await untilDone(page)
  await page.getByRole('button', { name: 'Answer again' }).waitFor()
  expect(await page.getByRole('button', { name: FORK }).count()).toBe(0)
})
