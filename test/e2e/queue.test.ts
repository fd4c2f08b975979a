import type { Page } from 'playwright-core'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startUpstream, type Behaviour } from '../upstream/upstream.ts'
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

/** Lets the replies that are being held go on, by what they answer. */
const held = new Map<string, () => void>()

/** `[held]`: four words, and the others when they are let go on, so that what is done meanwhile has all the time it takes. */
function behaviour(text: string): Behaviour {
  if (!text.includes('[held]')) return { tokens: Number(/tokens=(\d+)/.exec(text)?.[1] ?? 5) }
  const { promise, resolve } = Promise.withResolvers<void>()
  held.set(text, resolve)
  return { tokens: 40, hold: { after: 4, until: promise } }
}

const upstream = await startUpstream({
  behaviour: ({ body }) => behaviour(body.messages.at(-1).content as string),
})
afterAll(() => upstream.close())
const { server, open } = browserForAll({
  LOQUAT_MODEL: 'openai:mock',
  OPENAI_BASE_URL: upstream.url,
  OPENAI_API_KEY: 'sk-test',
})
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

const LONG = 'Tell me [held]'
const waiting = (of = page) => of.locator('.unsent .bubble').allTextContents()
const said = (of = page) => of.locator('.said .bubble').allTextContents()
const note = (text: string, of = page) => of.locator('.unsent-note').getByText(text)
const button = (name: string, of = page) => of.locator('.unsent').getByRole('button', { name })

/** Asks for a reply that is held, and waits until it is being written. */
async function askLong() {
  await say(page, LONG)
  await lastReply(page).getByText('w2 ').waitFor()
}

/** Lets a reply come to its end. */
const letGo = (text = LONG) => held.get(text)!()

/** What the server has been told, in order. */
async function stored() {
  const { items } = await server.client.conversations.messages(conversationOf(page))
  return items
    .filter(({ role }) => role === 'user')
    .map(({ parts }) => parts.map((part) => ('text' in part ? part.text : '')).join(''))
}

test('what is sent while a reply is being written waits below it and goes in its turn', async () => {
  await askLong()
  await say(page, 'Second [held]')
  await say(page, 'Third [tokens=3]')
  expect(await waiting()).toEqual(['Second [held]', 'Third [tokens=3]'])
  expect(await composerOf(page).inputValue()).toBe('')
  expect(await composerOf(page).getAttribute('placeholder')).toBe('2 messages wait for their turn')
  expect(await note('Goes out when the reply has ended').count()).toBe(2)
  const below = await page.evaluate(() => {
    const top = (selector: string) => document.querySelector(selector)!.getBoundingClientRect().top
    return top('.unsent') > top('.reply .markdown')
  })
  expect(below).toBe(true)
  letGo()
  await page.waitForFunction(() => document.querySelectorAll('.said .bubble').length === 2)
  await expect.poll(() => waiting()).toEqual(['Third [tokens=3]'])
  await expect.poll(() => held.has('Second [held]')).toBe(true)
  letGo('Second [held]')
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 3)
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(3))
  expect(await stored()).toEqual([LONG, 'Second [held]', 'Third [tokens=3]'])
  expect(await page.getByText('You stopped this reply.').count()).toBe(0)
})

test('the buttons: Stop alone in an empty composer, beside the way to queue when there is text', async () => {
  const names = () =>
    page.locator('.send').evaluateAll((all) => all.map((it) => it.getAttribute('aria-label')))
  expect(await names()).toEqual(['Send'])
  await askLong()
  expect(await names()).toEqual(['Stop the reply'])
  await composerOf(page).fill('And then?')
  expect(await names()).toEqual(['Stop the reply', 'Send when the reply has ended'])
  await page.getByRole('button', { name: 'Send when the reply has ended' }).click()
  expect(await names()).toEqual(['Stop the reply'])
  await page.getByRole('button', { name: 'Stop the reply' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('You stopped this reply.').waitFor()
  await expect.poll(names).toEqual(['Send'])
  expect(await composerOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
})

test('Esc stops the reply with text in the composer too; what waited stays until its writer says so', async () => {
  await askLong()
  await say(page, 'Only if all is well [tokens=2]')
  await composerOf(page).fill('half a thou')
  await page.keyboard.press('Escape')
  await page.getByText('You stopped this reply.').waitFor()
  await note('Not sent yet').waitFor()
  expect(await composerOf(page).inputValue()).toBe('half a thou')
  await page.reload()
  await note('Not sent yet').waitFor()
  expect(await stored()).toEqual([LONG])
  await button('Send').focus()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(2))
  expect(await composerOf(page).inputValue()).toBe('half a thou')
})

test('it can be said otherwise while it waits, by keyboard; the reply goes on', async () => {
  await askLong()
  await say(page, 'Fisrt try')
  await button('Edit').focus()
  await page.keyboard.press('Enter')
  const editor = page.getByRole('textbox', { name: 'Your message' })
  await editor.fill('First try [tokens=2]')
  await page.keyboard.press('Escape')
  await note('Goes out when the reply has ended').waitFor()
  expect(await waiting()).toEqual(['Fisrt try'])
  expect(await button('Edit').evaluate((it) => it === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await editor.fill('First try [tokens=2]')
  await page.keyboard.press('Enter')
  expect(await waiting()).toEqual(['First try [tokens=2]'])
  letGo()
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(page)
  expect(await stored()).toEqual([LONG, 'First try [tokens=2]'])
  expect(await page.getByText('You stopped this reply.').count()).toBe(0)
})

test('while it is being said otherwise it does not go', async () => {
  await askLong()
  await say(page, 'Wait for me')
  await button('Edit').click()
  letGo()
  await untilDone(page)
  expect(await said()).toHaveLength(1)
  await page.getByRole('textbox', { name: 'Your message' }).fill('Now then [tokens=2]')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(page)
  expect(await stored()).toEqual([LONG, 'Now then [tokens=2]'])
})

test('what is typed into its editor stays while another page is shown, and it still waits if that is given up', async () => {
  await askLong()
  await say(page, 'Wait for me')
  await button('Edit').click()
  const editor = page.getByRole('textbox', { name: 'Your message' })
  await editor.fill('Wait for me a little')
  await page.keyboard.press('Control+.')
  await page.getByRole('heading', { name: 'Settings' }).first().waitFor()
  await page.goBack()
  expect(await editor.inputValue()).toBe('Wait for me a little')
  await editor.press('Escape')
  await note('Goes out when the reply has ended').waitFor()
  expect(await waiting()).toEqual(['Wait for me'])
})

test('what is typed into its editor stays when another tab removes it, or sends it', async () => {
  await askLong()
  await say(page, 'Wait for me [tokens=2]')
  const { page: other } = await openTab(page)
  await other.locator('.unsent .bubble').waitFor()
  await button('Edit').click()
  const editor = page.getByRole('textbox', { name: 'Your message' })
  await editor.fill('Wait for me a little [tokens=3]')
  await note('Not sent yet', other).waitFor()
  await button('Remove', other).click()
  await note('Not sent yet', other).waitFor()
  expect(await editor.inputValue()).toBe('Wait for me a little [tokens=3]')
  letGo()
  await untilDone(other)
  await button('Send', other).click()
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  expect(await editor.inputValue()).toBe('Wait for me a little [tokens=3]')
  expect(await stored()).toEqual([LONG, 'Wait for me [tokens=2]'])
  await editor.press('Enter')
  await expect.poll(() => said()).toEqual([LONG, 'Wait for me a little [tokens=3]'])
  expect(await page.locator('.unsent').count()).toBe(0)
})

test('sent now, it ends the reply and comes next; the others keep waiting for theirs', async () => {
  await askLong()
  await say(page, 'Later [tokens=2]')
  await say(page, 'At once [tokens=3]')
  await button('Send now').nth(1).click()
  await page.getByText('You stopped this reply.').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 3)
  await untilDone(page)
  expect(await said()).toEqual([LONG, 'At once [tokens=3]', 'Later [tokens=2]'])
  expect(await stored()).toEqual(await said())
})

test('a reload in between changes nothing', async () => {
  await askLong()
  await say(page, 'After the reload [tokens=2]')
  await page.reload()
  await note('Goes out when the reply has ended').waitFor()
  letGo()
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(page)
  expect(await stored()).toEqual([LONG, 'After the reload [tokens=2]'])
})

test('it goes when its conversation is opened again, if the reply has ended well', async () => {
  await askLong()
  await say(page, 'Much later [tokens=2]')
  const address = page.url()
  await page.goto('about:blank')
  const id = new URL(address).pathname.slice('/c/'.length)
  letGo()
  await expect
    .poll(async () => (await server.client.conversations.messages(id)).items.at(-1)!.state)
    .toBe('completed')
  await page.goto(address)
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(page)
  expect(await stored()).toEqual([LONG, 'Much later [tokens=2]'])
})

test('a second tab shows it, can change it, and it is sent once', async () => {
  await askLong()
  const { page: other } = await openTab(page)
  await lastReply(other).getByText('w2 ').waitFor()
  await say(page, 'From the first tab [tokens=2]')
  await say(page, 'Not this one')
  await expect.poll(() => waiting(other)).toEqual(['From the first tab [tokens=2]', 'Not this one'])
  await say(other, 'From the second tab [tokens=3]')
  await button('Remove', other).nth(1).click()
  const both = ['From the first tab [tokens=2]', 'From the second tab [tokens=3]']
  await expect.poll(() => waiting()).toEqual(both)
  letGo()
  for (const it of [page, other]) {
    await it.waitForFunction(() => document.querySelectorAll('.reply').length === 3)
    await untilDone(it)
    expect(await said(it)).toEqual([LONG, ...both])
    expect(await waiting(it)).toEqual([])
  }
  expect(await stored()).toEqual(await said())
})

test('the tab that queued it is closed: another one sends it', async () => {
  await askLong()
  const { page: other } = await openTab(page)
  await lastReply(other).getByText('w2 ').waitFor()
  await say(page, 'Left behind [tokens=2]')
  await expect.poll(() => waiting(other)).toEqual(['Left behind [tokens=2]'])
  await page.close()
  letGo()
  await other.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
  await untilDone(other)
  expect(await said(other)).toEqual([LONG, 'Left behind [tokens=2]'])
})

test('it goes although its writer looks at something else meanwhile', async () => {
  await askLong()
  await say(page, 'While I am away [tokens=2]')
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  letGo()
  await expect.poll(stored, { timeout: 15_000 }).toEqual([LONG, 'While I am away [tokens=2]'])
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'hidden')
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.locator('.reply .usage').nth(1).waitFor()
  expect(await wordsOf(page)).toBe(script(2))
})

test('who reads further up while it goes out is left there', async () => {
  await page.setViewportSize({ width: 900, height: 500 })
  await ask(page, 'First [tokens=900]')
  await askLong()
  await say(page, 'Next [tokens=40]')
  await page.locator('.transcript').evaluate((it) => it.scrollBy({ top: -900 }))
  const place = () =>
    page
      .locator('.said')
      .nth(1)
      .evaluate((it) => Math.round(it.getBoundingClientRect().top))
  const before = await place()
  letGo()
  await page.waitForFunction(() => document.querySelectorAll('.reply').length === 3)
  await untilDone(page)
  expect(await place()).toBe(before)
})

test.each(LOOKS)('no fault, $name, $locale', async (look) => {
  const { page: seen } = await open(server.url, look)
  const faults: Record<string, string[]> = {}
  const check = async (state: string) => (faults[state] = await audit(seen))
  const german = look.locale === 'de-DE'
  const field = seen.getByRole('textbox', { name: german ? 'Nachricht' : 'Message' })
  const press = (name: string) =>
    seen.locator('.unsent').first().getByRole('button', { name }).first().click()
  await field.fill('Tell me [held]')
  await field.press('Enter')
  await lastReply(seen).getByText('w2 ').waitFor()
  await field.fill('One [tokens=2]')
  await check('text while a reply is written')
  await field.press('Enter')
  await field.fill('Two [tokens=2]')
  await field.press('Enter')
  await seen.locator('.unsent').nth(1).waitFor()
  await check('queued')
  await press(german ? 'Bearbeiten' : 'Edit')
  await check('edited')
  await seen.keyboard.press('Escape')
  await seen.locator('.unsent .bubble').nth(1).waitFor()
  await press(german ? 'Entfernen' : 'Remove')
  await check('removed')
  await field.press('Escape')
  await seen.locator('.ending').first().waitFor()
  await check('held')
  expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
})
