import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { ask, browserForAll, composerOf, say, script, untilDone, wordsOf } from './harness.ts'

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

test('it is said otherwise in its place; what stands in the composer stays there, and a reload changes nothing', async () => {
  await openEmpty()
  await refuse('**/messages')
  await say(page, 'Take me back')
  await notSent().waitFor()
  await composerOf(page).fill('Something else')
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Your message' })
  expect(await editor.inputValue()).toBe('Take me back')
  await page.keyboard.press('Escape')
  await notSent().waitFor()
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Edit')
  await page.reload()
  await notSent().waitFor()
  await page.unroute('**/messages')
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await editor.fill('Said better [tokens=2]')
  await editor.press('Enter')
  await page.locator('.reply .usage').waitFor()
  expect(await page.locator('.bubble').allTextContents()).toEqual(['Said better [tokens=2]'])
  expect(await composerOf(page).inputValue()).toBe('Something else')
})

test('another message goes out beside it', async () => {
  await openEmpty()
  await refuse('**/messages')
  await say(page, 'First thought')
  await notSent().waitFor()
  await page.unroute('**/messages')
  await say(page, 'Second thought [tokens=2]')
  await page.locator('.reply .usage').waitFor()
  await untilDone(page)
  expect(await page.locator('.bubble').allTextContents()).toEqual([
    'Second thought [tokens=2]',
    'First thought',
  ])
  expect(await composerOf(page).inputValue()).toBe('')
})

test('neither a refused edit nor another one beside it is lost', async () => {
  await openEmpty()
  await ask(page, 'Original [tokens=2]')
  await refuse('**/messages')
  const edit = async (text: string) => {
    await page.getByRole('button', { name: 'Edit this message' }).first().click({ force: true })
    await page.getByRole('textbox', { name: 'Your message' }).fill(text)
    await page.keyboard.press('Enter')
  }
  await edit('One way [tokens=3]')
  await notSent().waitFor()
  await edit('Another way')
  await expect.poll(() => notSent().count()).toBe(2)
  expect(await page.locator('.unsent .bubble').allTextContents()).toEqual([
    'Another way',
    'One way [tokens=3]',
  ])
  await page.unroute('**/messages')
  await page.reload()
  await page.getByRole('button', { name: 'Send again' }).nth(1).click()
  await page.getByText('2/2').first().waitFor()
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(3))
  expect(await page.locator('.unsent .bubble').allTextContents()).toEqual(['Another way'])
})

test('it can be removed, and that undone, by keyboard', async () => {
  await openEmpty()
  await refuse('**/messages')
  await say(page, 'Never mind')
  await notSent().waitFor()
  await page.getByRole('button', { name: 'Remove' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('The message is removed.').waitFor()
  await page.keyboard.press('Enter')
  await notSent().waitFor()
  await page.getByRole('button', { name: 'Remove' }).press('Enter')
  await notSent().waitFor({ state: 'detached' })
  await page.reload()
  await composerOf(page).waitFor()
  expect(await page.locator('.unsent').count()).toBe(0)
})

test('the first message of a conversation that could not be begun is there after a reload, and begins it', async () => {
  await refuse('**/api/v1/conversations')
  await say(page, 'Where nobody hears [tokens=2]')
  await notSent().waitFor()
  await page.reload()
  await notSent().waitFor()
  await page.unroute('**/api/v1/conversations')
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.locator('.reply .usage').waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/c\//)
  await page.goto(server.url)
  await composerOf(page).waitFor()
  expect(await page.locator('.unsent').count()).toBe(0)
})
