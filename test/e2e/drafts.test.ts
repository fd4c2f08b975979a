import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { browserForAll, composerOf, openTab, say, untilDone } from './harness.ts'

const { open } = browserForAll()
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
