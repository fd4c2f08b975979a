import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCuttingProxy, type CuttingProxy } from '../cutting-proxy.ts'
import {
  browserForAll,
  chooseModel,
  composerOf,
  conversationOf,
  say,
  script,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll()
let proxy: CuttingProxy
let page: Page
let before: string[]

const listed = async () => (await server.client.conversations.list()).items.map(({ id }) => id)
const begun = async () => (await listed()).filter((id) => !before.includes(id))
const said = () => page.locator('.said .bubble').allTextContents()
const unsent = () => page.locator('.unsent')

beforeEach(async () => {
  proxy = await startCuttingProxy(Number(new URL(server.url).port))
  before = await listed()
  ;({ page } = await open(proxy.url))
  await composerOf(page).waitFor()
})
afterEach(() => proxy.close())

/** Says something, of which only the server hears that a conversation begins; then the page is loaded anew. */
async function sayUnheard(text: string) {
  const cut = proxy.cutPost('answered').then(() => proxy.leave(true))
  await say(page, text)
  await cut
  await page.goto('about:blank')
  proxy.leave(false)
  expect(await begun()).toHaveLength(1)
  await page.goto(proxy.url)
  await unsent().getByText('Not sent yet', { exact: true }).waitFor()
}

/** It is answered, in the only conversation that was begun. */
async function answered(text: string, reply: string) {
  await page.locator('.reply .usage').waitFor()
  expect(await said()).toEqual([text])
  expect(await wordsOf(page)).toBe(reply)
  expect(await begun()).toEqual([conversationOf(page)])
  expect(await unsent().count()).toBe(0)
}

test('where nobody hears that its conversation begins, that is begun once', async () => {
  const cut = proxy.cutPost('answered')
  await say(page, 'Out of nothing [tokens=3]')
  await cut
  await answered('Out of nothing [tokens=3]', script(3))
})

test('sent after a reload, it is in the conversation that nobody heard of', async () => {
  await sayUnheard('Once more [tokens=2]')
  await unsent().getByRole('button', { name: 'Send', exact: true }).click()
  await answered('Once more [tokens=2]', script(2))
})

test('said otherwise, and to another model, it is there, too', async () => {
  await sayUnheard('First thought')
  await chooseModel(page, 'demo:echo')
  await unsent().getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Your message' }).fill('Second thought')
  await page.keyboard.press('Enter')
  await answered('Second thought', 'Second thought')
})
