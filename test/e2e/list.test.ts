import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import {
  ask,
  browserForAll,
  chooseForRow,
  conversationOf,
  lastReply,
  openTab,
  say,
  untilDone,
} from './harness.ts'

const { server, open } = browserForAll()
let page: Page
let other: Page

beforeEach(async () => {
  // What an earlier test, or try, has left is of the same names.
  const { conversations } = server.client
  for (const archived of [false, true])
    for (const { id } of (await conversations.list({ archived })).items)
      await conversations.delete(id)
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
  await say(page, 'Tell me of lists [tokens=4000 rate=40]')
  const there = row(other, 'Tell me of lists')
  await there.getByRole('img', { name: 'A reply is being written' }).waitFor()
  await lastReply(page).getByText('w3 ').waitFor()
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  await untilDone(page)
  await there.getByRole('img', { name: 'A reply is being written' }).waitFor({ state: 'detached' })

  await chooseForRow(page, 'Tell me of lists', 'Rename')
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

test('where the list is out of sight, the empty page leads to what one may want to go on with', async () => {
  for (const title of ['First', 'Second', 'Third', 'Fourth'])
    await server.client.conversations.create({ title })
  const goOn = page.getByRole('navigation', { name: 'Go on with' })
  expect(await goOn.count()).toBe(0)
  await page.setViewportSize({ width: 375, height: 780 })
  await goOn.getByRole('link').nth(2).waitFor()
  expect(await goOn.getByRole('link').allTextContents()).toEqual(['Fourth', 'Third', 'Second'])
  await goOn.getByRole('link', { name: 'Third' }).click()
  await page.getByRole('heading', { name: 'Third', level: 1 }).waitFor()
})

test('a reply that ended where nobody looked is marked, in all tabs, until somebody looks', async () => {
  const unread = (of: Page) =>
    row(of, 'Long').getByRole('img', { name: 'A reply that you have not seen' })
  await ask(page, 'Short [tokens=2]')
  const { page: beside } = await openTab(page)
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await say(page, 'Long [tokens=60 rate=40]')
  await lastReply(page).getByText('w3 ').waitFor()
  await row(page, 'Short').getByRole('link').click()
  for (const tab of [page, beside]) await unread(tab).waitFor()
  await beside.reload()
  await unread(beside).waitFor()
  expect(await page.getByRole('img', { name: 'A reply that you have not seen' }).count()).toBe(1)
  await row(page, 'Long').getByRole('link').click()
  for (const tab of [page, beside]) await unread(tab).waitFor({ state: 'detached' })
})

test('a conversation that is deleted elsewhere says so where it is open', async () => {
  await ask(page, 'Short life [tokens=2]')
  await server.client.conversations.delete(conversationOf(page))
  await page.getByText('There is no such conversation.').waitFor()
  await row(page, 'Short life').waitFor({ state: 'detached' })
})

test('the list goes on after the server was killed and started again', async () => {
  await ask(page, 'Before [tokens=2]')
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

const rows = (of: Page) => of.locator('.row-name').allTextContents()
const focusedRow = (of: Page) =>
  of.evaluate(() => document.activeElement?.closest('.row')?.textContent ?? '')

test('by keyboard alone: pin, archive and take out again, in all tabs', async () => {
  const { client } = server
  for (const title of ['Plums', 'Pears', 'Quinces']) await client.conversations.create({ title })
  await row(page, 'Quinces').waitFor()
  await page.getByRole('button', { name: 'More for “Plums”' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedRow(page)).toBe('Plums')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const pinned = (of: Page) =>
    of.locator('section', { has: of.getByRole('heading', { name: 'Pinned' }) })
  await pinned(other).getByText('Plums').waitFor()
  await expect.poll(async () => (await rows(page))[0]).toBe('Plums')
  await expect.poll(() => focusedRow(page)).toBe('Plums')

  await chooseForRow(page, 'Pears', 'Archive')
  await row(page, 'Pears').waitFor({ state: 'detached' })
  await row(other, 'Pears').waitFor({ state: 'detached' })
  await page.reload()
  await row(page, 'Quinces').waitFor()
  expect(await rows(page)).not.toContain('Pears')
  expect((await rows(page))[0]).toBe('Plums')
  await page.getByRole('button', { name: 'Archived conversations' }).press('Enter')
  await row(page, 'Pears').waitFor()
  await expect.poll(() => rows(page)).toEqual(['Pears'])
  await chooseForRow(page, 'Pears', 'Take out of the archive')
  await page.getByText('What you archive is kept here').waitFor()
  await row(other, 'Pears').waitFor()
  await page.getByRole('button', { name: 'All conversations' }).press('Enter')
  await row(page, 'Pears').waitFor()
  await chooseForRow(page, 'Plums', 'Unpin')
  await pinned(page).waitFor({ state: 'detached' })
})

test('what is deleted goes at once, and comes back as if nothing had been', async () => {
  const { id } = await server.client.conversations.create({ title: 'Thought better of' })
  await server.client.conversations.create({ title: 'Its neighbour' })
  await row(page, 'Its neighbour').waitFor()
  await row(page, 'Thought better of').getByRole('link').click()
  await page.getByRole('heading', { level: 1, name: 'Thought better of' }).waitFor()
  await chooseForRow(page, 'Thought better of', 'Delete')
  await row(page, 'Thought better of').waitFor({ state: 'detached' })
  await page.waitForURL(server.url)
  await page.getByRole('status').getByText('You can undo this for 10 seconds').waitFor()
  expect((await server.client.conversations.get(id)).title).toBe('Thought better of')
  expect(await row(other, 'Thought better of').count()).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'Thought better of').waitFor()
  await expect.poll(() => conversationOf(page)).toBe(id)
  await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })

  await chooseForRow(page, 'Its neighbour', 'Delete')
  await row(page, 'Its neighbour').waitFor({ state: 'detached' })
  await expect.poll(() => focusedRow(page)).not.toBe('')
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  await page.keyboard.press('Control+Z')
  await row(page, 'Its neighbour').waitFor()
  await expect.poll(() => focusedRow(page)).toBe('Its neighbour')
})

test('what was deleted is gone everywhere once nobody can undo it, also when the page is closed', async () => {
  const { id } = await server.client.conversations.create({ title: 'Gone with the page' })
  await row(page, 'Gone with the page').waitFor()
  await chooseForRow(page, 'Gone with the page', 'Delete')
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  await row(other, 'Gone with the page').waitFor()
  await page.close({ runBeforeUnload: false })
  await row(other, 'Gone with the page').waitFor({ state: 'detached' })
  await expect(server.client.conversations.get(id)).rejects.toMatchObject({ status: 404 })
})
