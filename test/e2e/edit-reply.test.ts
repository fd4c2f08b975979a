import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import {
  ask,
  browserForAll,
  conversationOf,
  lastReply,
  openTab,
  say,
  script,
  untilDone,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll()

const pencil = (page: Page) => page.getByRole('button', { name: 'Edit this reply' })
const editor = (page: Page) => page.getByRole('textbox', { name: 'The reply' })
const place = (page: Page) => page.locator('.versions-place').allTextContents()
const heads = (page: Page) => page.locator('.reply-head').allTextContents()
const focused = (page: Page) => page.locator(':focus').getAttribute('aria-label')

test('by keyboard alone: a version by oneself, marked, in all tabs; the one before is an arrow away', async () => {
  const { page } = await open()
  await ask(page, 'one [tokens=3]')
  const second = await openTab(page)
  await second.page.locator('.reply').waitFor()
  await pencil(page).press('Enter')
  await editor(page).waitFor()
  expect(await focused(page)).toBe('The reply')
  expect((await editor(page).inputValue()).trim()).toBe(script(3))
  await page.keyboard.press('Control+A')
  await page.keyboard.type('In **other** words')
  // Here it is a new line.
  await page.keyboard.press('Enter')
  await page.keyboard.type('and more')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('status').getByText('Saved').waitFor()
  await expect.poll(() => wordsOf(page)).toBe('In other words\nand more')
  expect(await page.locator('.reply strong').textContent()).toBe('other')
  expect(await heads(page)).toEqual(['Reply, edited by you'])
  expect(await place(page)).toEqual(['2/2'])
  expect(await focused(page)).toBe('Message')
  await expect.poll(() => heads(second.page)).toEqual(['Reply, edited by you'])

  await page.keyboard.press('Alt+ArrowLeft')
  await expect.poll(() => place(page)).toEqual(['1/2'])
  expect(await wordsOf(page)).toBe(script(3))
  expect(await heads(page)).toEqual(['script'])
  await page.getByRole('button', { name: 'Next version' }).click()
  await page.reload()
  await expect.poll(() => heads(page)).toEqual(['Reply, edited by you'])

  await page.getByRole('button', { name: 'Answer again' }).press('Enter')
  await expect.poll(() => place(page)).toEqual(['3/3'])
  await untilDone(page)
  await page.getByRole('button', { name: 'Previous version' }).click()
  await expect.poll(() => heads(page)).toEqual(['Reply, edited by you'])
  await ask(page, 'two [tokens=2]')
  const { items } = await server.client.conversations.messages(conversationOf(page))
  const sent = await server.client.runs.prompt(items.at(-1)!.runId!)
  expect(sent.prompt.messages[1]!.parts).toMatchObject([{ text: 'In **other** words\nand more' }])
  expect(second.complaints).toEqual([])
})

test('Esc leaves it as it was; what is typed stays over a reload until it is saved or given up', async () => {
  const { page } = await open()
  await ask(page, 'one [tokens=3]')
  await pencil(page).click()
  await editor(page).fill('half a thou')
  await page.reload()
  await pencil(page).click()
  expect(await editor(page).inputValue()).toBe('half a thou')
  await page.keyboard.press('Escape')
  await editor(page).waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('Edit this reply')
  expect(await wordsOf(page)).toBe(script(3))
  expect(await place(page)).toEqual([])
  await pencil(page).click()
  expect((await editor(page).inputValue()).trim()).toBe(script(3))
  // Nothing was changed: there is no other version.
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await editor(page).waitFor({ state: 'detached' })
  expect(await place(page)).toEqual([])
})

test('says that only the words go along where there is more', async () => {
  const { page } = await open()
  await ask(page, 'plain [tokens=2]')
  await pencil(page).click()
  await page.getByText('What was said before stays, one arrow away.', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await ask(page, 'thought [tokens=2 reasoning=4]')
  await pencil(page).last().click()
  await page.getByText('Only the words go along: not what the model thought').waitFor()
  expect(await audit(page)).toEqual([])
  await editor(page).fill('In other words')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => wordsOf(page)).toBe('In other words')
  expect(await page.locator('.reply').last().locator('.reasoning').count()).toBe(0)
})

test('what the server refuses, or does not hear, is not lost; saved again it is one version', async () => {
  const { page } = await open()
  await ask(page, 'one [tokens=3]')
  await pencil(page).click()
  await editor(page).fill('In other words')
  await page.route('**/edit', (route) =>
    route.fulfill({
      status: 422,
      json: { error: { code: 'invalid_request', message: 'Not this one.', retryable: false } },
    }),
  )
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('alert').getByText('Not this one.').waitFor()
  expect(await editor(page).inputValue()).toBe('In other words')
  await page.unroute('**/edit')
  // The server hears it, and its answer is lost.
  let lost = 0
  await page.route('**/edit', async (route) => {
    if (lost++ > 0) return route.continue()
    await route.fetch()
    await route.abort()
  })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => wordsOf(page)).toBe('In other words')
  await page.getByRole('status').getByText('Saved').waitFor()
  expect(await place(page)).toEqual(['2/2'])
  await page.getByRole('button', { name: 'Previous version' }).click()
  await expect.poll(() => place(page)).toEqual(['1/2'])
  expect(await editor(page).count()).toBe(0)
})

test('not while it is being written; saving an earlier one stops what is written below it', async () => {
  const { page } = await open()
  await ask(page, 'one [tokens=3]')
  await say(page, 'slow [tokens=400 rate=40]')
  await lastReply(page).getByText('w3 ').waitFor()
  expect(await pencil(page).count()).toBe(1)
  await pencil(page).click()
  await editor(page).fill('In other words')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => wordsOf(page)).toBe('In other words')
  await untilDone(page)
  await page.getByRole('button', { name: 'Previous version' }).click()
  await page.getByText('You stopped this reply.').waitFor()
})

test('in a temporary conversation it stays in the tab, and is asked on', async () => {
  const { page } = await open(`${server.url}temporary`)
  await say(page, 'psst [tokens=2]')
  await untilDone(page)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(`${request.url()} ${request.postData()}`)
  })
  await pencil(page).click()
  await editor(page).fill('In other words')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => heads(page)).toEqual(['Reply, edited by you'])
  expect(await place(page)).toEqual(['2/2'])
  expect(asked).toEqual([])
  await say(page, 'and [tokens=1]')
  await untilDone(page)
  expect(asked[0]).toMatch(/temporary .*In other words/)
})
