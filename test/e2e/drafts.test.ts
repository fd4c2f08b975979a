import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { audit } from './audit.ts'
import {
  ask,
  browserForAll,
  composerOf,
  conversationOf,
  openTab,
  say,
  untilDone,
} from './harness.ts'

const { server, open } = browserForAll()
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

const draft = (of = page) => composerOf(of).inputValue()

test('an idea takes the place of the one before, and follows what was typed', async () => {
  const ideas = page.locator('.starter')
  const words = await ideas.locator('span').allTextContents()
  await ideas.nth(0).click()
  await ideas.nth(1).click()
  await expect.poll(() => draft()).toBe(words[1])
  await composerOf(page).fill('My own thought')
  await ideas.nth(0).click()
  await expect.poll(() => draft()).toBe(`My own thought\n\n${words[0]}`)
})

test('what one tab sends takes nothing that is being written in another', async () => {
  const { page: other } = await openTab(page)
  await composerOf(page).fill('A long thought')
  await say(other, 'Short [tokens=2]')
  await untilDone(other)
  expect(await draft(other)).toBe('')
  await page.reload()
  expect(await draft()).toBe('A long thought')
  await other.reload()
  expect(await draft(other)).toBe('')
})

test('what was being written goes along to a new conversation where its own is deleted elsewhere', async () => {
  await ask(page, 'One [tokens=2]')
  const id = conversationOf(page)
  const refuse = { status: 422, json: { error: { code: 'invalid_request', message: 'No.' } } }
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST' ? route.fulfill(refuse) : route.continue(),
  )
  await say(page, 'Refused')
  await page.getByText('Not sent.').waitFor()
  await composerOf(page).fill('Half a thought')
  await server.client.conversations.delete(id)
  const way = page.getByRole('link', { name: 'Begin a new one with it' })
  await way.waitFor()
  const left = 'Refused\n\nHalf a thought'
  expect(await page.locator('.bubble').textContent()).toBe(left)
  expect(await audit(page)).toEqual([])
  expect(await way.evaluate((it) => it === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await page.waitForURL(server.url)
  expect(await draft()).toBe(left)
  await page.reload()
  expect(await draft()).toBe(left)
  await page.goto(`${server.url}c/${id}`)
  await page.getByRole('link', { name: 'Begin a new one', exact: true }).waitFor()
})
