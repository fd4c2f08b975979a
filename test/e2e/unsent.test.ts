import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { browserForAll, composerOf, say, script, untilDone, wordsOf } from './harness.ts'

const { server, open } = browserForAll()
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

const failure = { code: 'invalid_request', message: 'Not this one.', retryable: false }
const notSent = () => page.getByText('Not sent. Not this one.')

/** Lets the server refuse everything that is posted to an address. */
const refuse = (address: string) =>
  page.route(address, (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 422, json: { error: failure } })
      : route.continue(),
  )

async function openEmpty() {
  const { id } = await server.client.conversations.create()
  await page.goto(`${server.url}c/${id}`)
  await composerOf(page).waitFor()
}

test('a message that could not be sent is there after a reload, to be sent again', async () => {
  await openEmpty()
  await refuse('**/messages')
  await say(page, 'A long thought [tokens=3]')
  await notSent().waitFor()
  await page.unroute('**/messages')
  await page.reload()
  await notSent().waitFor()
  expect(await page.locator('.bubble').textContent()).toBe('A long thought [tokens=3]')
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.locator('.reply .usage').waitFor()
  expect(await wordsOf(page)).toBe(script(3))
  await page.reload()
  await page.locator('.reply .usage').waitFor()
  expect(await page.locator('.bubble').count()).toBe(1)
})

test('one that was taken back to be edited is not sent after a reload', async () => {
  await openEmpty()
  await refuse('**/messages')
  await say(page, 'Take me back')
  await notSent().waitFor()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.reload()
  await expect.poll(() => composerOf(page).inputValue()).toBe('Take me back')
  expect(await notSent().count()).toBe(0)
})

test('another message takes its place, and it waits in the composer', async () => {
  await openEmpty()
  await refuse('**/messages')
  await say(page, 'First thought')
  await notSent().waitFor()
  await page.unroute('**/messages')
  await say(page, 'Second thought [tokens=2]')
  await page.locator('.reply .usage').waitFor()
  await untilDone(page)
  expect(await page.locator('.bubble').textContent()).toBe('Second thought [tokens=2]')
  expect(await composerOf(page).inputValue()).toBe('First thought')
})

test('the first message of a conversation that could not be begun is a draft after a reload', async () => {
  await refuse('**/api/v1/conversations')
  await say(page, 'Where nobody hears')
  await notSent().waitFor()
  await page.reload()
  await expect.poll(() => composerOf(page).inputValue()).toBe('Where nobody hears')
})
