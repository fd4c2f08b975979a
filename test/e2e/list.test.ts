import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import {
  conversationOf,
  lastReply,
  openTab,
  say,
  untilDone,
  browserForAll,
  type TestPage,
} from './harness.ts'

const { server, open } = browserForAll()
let page: Page
let other: Page

beforeEach(async () => {
  ;({ page } = await open())
  ;({ page: other } = await open())
})

const row = (of: Page, name: string) => of.locator('.row', { hasText: name })

test('what happens in one browser is in the list of another, at once and without asking', async () => {
  for (const tab of [page, other]) await tab.locator('.sidebar-note, .row').first().waitFor()
  const asked: string[] = []
  other.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname === '/api/v1/conversations') asked.push(pathname)
  })
  await say(page, 'Tell me of lists [tokens=60 rate=40]')
  const there = row(other, 'Tell me of lists')
  await there.getByRole('img', { name: 'A reply is being written' }).waitFor()
  await lastReply(page).getByText('w3 ').waitFor()
  await untilDone(page)
  await there.getByRole('img').waitFor({ state: 'detached' })

  const mine = row(page, 'Tell me of lists')
  await mine.hover()
  await mine.getByRole('button', { name: /^Rename/ }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('Of lists')
  await page.getByRole('textbox', { name: 'Title' }).press('Enter')
  await other.locator('.row-name').getByText('Of lists', { exact: true }).waitFor()

  const { id } = await server.client.conversations.create({ title: 'From a program' })
  await row(page, 'From a program').waitFor()
  await row(other, 'From a program').waitFor()
  await server.client.conversations.delete(id)
  await row(page, 'From a program').waitFor({ state: 'detached' })
  await row(other, 'From a program').waitFor({ state: 'detached' })
  expect(asked).toEqual([])
})

test('a conversation that is deleted elsewhere says so where it is open', async () => {
  await say(page, 'Short life [tokens=2]')
  await untilDone(page)
  await server.client.conversations.delete(conversationOf(page))
  await page.getByText('There is no such conversation.').waitFor()
  await row(page, 'Short life').waitFor({ state: 'detached' })
})

test('one stream a tab: five tabs follow a reply side by side', async () => {
  await say(page, 'Many tabs [tokens=2000 rate=25]')
  await lastReply(page).getByText('w2 ').waitFor()
  const tabs: TestPage[] = []
  for (let i = 0; i < 4; i++) tabs.push(await openTab(page))
  for (const tab of tabs) {
    await tab.page.locator('.row').first().waitFor()
    await lastReply(tab.page).getByText('w9 ').waitFor()
  }
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  for (const tab of tabs) await tab.page.getByText('You stopped this reply.').waitFor()
  expect(tabs.flatMap(({ complaints }) => complaints)).toEqual([])
})

test('the list goes on after the server was killed and started again', async () => {
  await say(page, 'Before [tokens=2]')
  await untilDone(page)
  await server.kill()
  await server.restart()
  await server.client.conversations.create({ title: 'After' })
  await row(page, 'After').waitFor()
  await row(other, 'After').waitFor()
})

test('as a drawer it has the keyboard while it is open, and gives it back', async () => {
  const { page: phone } = await open(server.url, { viewport: { width: 375, height: 740 } })
  const focused = () => phone.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await phone.getByRole('button', { name: 'Show the conversations' }).click()
  await expect.poll(focused).toBe('Close the list')
  await phone.keyboard.press('Escape')
  await expect.poll(focused).toBe('Show the conversations')
  await phone.keyboard.press('Enter')
  await expect.poll(focused).toBe('Close the list')
  await phone.locator('#sidebar').getByText('New conversation').click()
  await expect.poll(focused).toBe('Message')
})
