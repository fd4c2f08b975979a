import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
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
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

const bubbles = (of: Page = page) => of.locator('.bubble').allTextContents()
const place = (of: Page = page) => of.locator('.versions-place').allTextContents()
const arrow = (name: 'Previous version' | 'Next version', of: Page = page) =>
  of.getByRole('button', { name })
const editor = (of: Page = page) => of.getByRole('textbox', { name: 'Your message' })

/** Opens the editor of the n-th message of one's own. */
async function edit(nth: number) {
  await page.locator('.bubble').nth(nth).hover()
  await page.getByRole('button', { name: 'Edit this message' }).nth(nth).click()
}

test('an edit is a new branch; arrows lead back and forth; a reload and a second tab show the same', async () => {
  await ask(page, 'one [tokens=3]')
  await ask(page, 'two [tokens=4]')
  const second = await openTab(page)
  await second.page.locator('.bubble').nth(1).waitFor()
  await edit(0)
  expect(await editor().inputValue()).toBe('one [tokens=3]')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Your message',
  )
  await editor().fill('one, otherwise [tokens=5]')
  await editor().press('Enter')
  await page.locator('.bubble').getByText('one, otherwise').waitFor()
  await untilDone(page)
  await expect.poll(() => wordsOf(page)).toBe(script(5))
  expect(await bubbles()).toEqual(['one, otherwise [tokens=5]'])
  expect(await place()).toEqual(['2/2'])
  await expect.poll(() => bubbles(second.page)).toEqual(['one, otherwise [tokens=5]'])

  await arrow('Previous version').click()
  await expect.poll(() => bubbles()).toEqual(['one [tokens=3]', 'two [tokens=4]'])
  expect(await place()).toEqual(['1/2'])
  await page.getByRole('status').getByText('Version 1 of 2').waitFor()
  await expect.poll(() => bubbles(second.page)).toEqual(['one [tokens=3]', 'two [tokens=4]'])
  // The keyboard stays on the arrow, and the arrow at the end leads nowhere.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Previous version',
  )
  expect(await arrow('Previous version').getAttribute('aria-disabled')).toBe('true')

  await page.reload()
  await expect.poll(() => bubbles()).toEqual(['one [tokens=3]', 'two [tokens=4]'])
  expect(await place()).toEqual(['1/2'])
  await arrow('Next version', second.page).click()
  await expect.poll(() => bubbles()).toEqual(['one, otherwise [tokens=5]'])
  expect(await place()).toEqual(['2/2'])
  expect(second.complaints).toEqual([])
})

test('versions of a reply: each answer is one, and the arrow keys page through them', async () => {
  await ask(page, 'answer [tokens=2]')
  for (const count of [2, 3]) {
    await page.getByRole('button', { name: 'Answer again' }).click()
    await expect.poll(() => place()).toEqual([`${count}/${count}`])
    await untilDone(page)
  }
  await arrow('Previous version').focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => place()).toEqual(['2/3'])
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => place()).toEqual(['1/3'])
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => place()).toEqual(['2/3'])
  const { leafId, siblings } = await server.client.conversations.messages(conversationOf(page))
  expect(siblings[leafId!]?.indexOf(leafId!)).toBe(1)
  expect(await page.locator('.reply').count()).toBe(1)
})

test('a second click on “Answer again” asks for no second answer', async () => {
  await ask(page, 'answer [tokens=2]')
  await page.route('**/regenerate', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    await route.continue()
  })
  await page.getByRole('button', { name: 'Answer again' }).dblclick()
  await expect.poll(() => place()).toEqual(['2/2'])
  await untilDone(page)
  await page.waitForTimeout(500)
  expect(await place()).toEqual(['2/2'])
})

test('Esc leaves the editor and nothing else; an edit while a reply is written stops that reply', async () => {
  await say(page, 'slow [tokens=400 rate=40]')
  await lastReply(page).getByText('w5 ').waitFor()
  await edit(0)
  await editor().press('Escape')
  await editor().waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Edit this message',
  )
  await page.getByRole('button', { name: 'Stop the reply' }).waitFor()

  await edit(0)
  await editor().fill('quick [tokens=3]')
  await page.getByRole('button', { name: 'Send', exact: true }).first().click()
  await page.locator('.bubble').getByText('quick').waitFor()
  await untilDone(page)
  await expect.poll(() => wordsOf(page)).toBe(script(3))
  await arrow('Previous version').click()
  await page.getByText('You stopped this reply.').waitFor()
  expect(script(400).startsWith((await wordsOf(page))!)).toBe(true)
})

test('what is typed into an editor stays while another page or branch is shown, and after a reload', async () => {
  await ask(page, 'one [tokens=3]')
  const { items } = await server.client.conversations.messages(conversationOf(page))
  await edit(0)
  await editor().fill('two [tokens=2]')
  await editor().press('Enter')
  await expect.poll(() => place()).toEqual(['2/2'])
  await untilDone(page)
  await edit(0)
  await editor().fill('a better one')
  await page.keyboard.press('Control+.')
  await page.getByRole('heading', { name: 'Settings' }).first().waitFor()
  await page.goBack()
  expect(await editor().inputValue()).toBe('a better one')
  await server.client.conversations.showBranch(conversationOf(page), items[0]!.id)
  await expect.poll(() => place()).toEqual(['1/2'])
  await arrow('Next version').click()
  expect(await editor().inputValue()).toBe('a better one')
  await page.reload()
  await edit(0)
  expect(await editor().inputValue()).toBe('a better one')
  await editor().press('Escape')
  await edit(0)
  expect(await editor().inputValue()).toBe('two [tokens=2]')
})

test('an edit goes out although nobody answers that the reply before is stopped', async () => {
  await say(page, 'slow [tokens=400 rate=40]')
  await lastReply(page).getByText('w5 ').waitFor()
  await page.route('**/cancel', () => {})
  await edit(0)
  await editor().fill('quick [tokens=3]')
  await editor().press('Enter')
  await page.locator('.bubble').getByText('quick').waitFor()
  await untilDone(page)
  await expect.poll(() => wordsOf(page)).toBe(script(3))
  expect(await place()).toEqual(['2/2'])
})

test('a switch in a long conversation keeps the place, though its end is pages away', async () => {
  await ask(page, 'start [tokens=1]')
  const id = conversationOf(page)
  for (let i = 0; i < 60; i++) {
    await server.client.send(id, { text: `turn ${i} [tokens=1]`, onBusy: 'queue' })
  }
  for await (const _ of server.client.follow(id, { until: 'idle' }));
  const { message } = await server.client.send(id, {
    text: 'other start [tokens=1]',
    parentId: null,
  })
  await page.locator('.bubble').getByText('other start').waitFor()
  await untilDone(page)
  await arrow('Previous version').click()
  await page.locator('.bubble').getByText('start [tokens=1]', { exact: true }).waitFor()
  await expect.poll(() => place()).toEqual(['1/2'])
  expect(await page.locator('.bubble').count()).toBe(61)
  expect(await page.locator('.versions').boundingBox()).toMatchObject({ y: expect.any(Number) })
  const { y } = (await page.locator('.versions').boundingBox())!
  expect(y).toBeGreaterThan(0)
  expect(y).toBeLessThan(page.viewportSize()!.height)
  await arrow('Next version').click()
  await expect.poll(() => bubbles()).toEqual(['other start [tokens=1]'])
  expect((await server.client.conversations.messages(id)).items[0]?.id).toBe(message.id)
})

test('an edit that cannot be sent is not lost: it can be sent again or changed', async () => {
  await ask(page, 'before [tokens=2]')
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 422,
          json: { error: { code: 'invalid_request', message: 'Not this one.', retryable: false } },
        })
      : route.continue(),
  )
  await edit(0)
  await editor().fill('after [tokens=3]')
  await editor().press('Enter')
  await page.getByText('Not sent. Not this one.').waitFor()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  expect(await editor().inputValue()).toBe('after [tokens=3]')
  await page.unroute('**/messages')
  await editor().press('Enter')
  await page.locator('.bubble').getByText('after').waitFor()
  await untilDone(page)
  await expect.poll(() => wordsOf(page)).toBe(script(3))
  expect(await place()).toEqual(['2/2'])
})

test('another answer while one is written on another version: it says why not, and the keyboard is not lost', async () => {
  await say(page, 'slow [tokens=400 rate=20]')
  await lastReply(page).getByText('w3 ').waitFor()
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  await page.getByText('You stopped this reply.').waitFor()
  await page.getByRole('button', { name: 'Answer again' }).click()
  await expect.poll(() => place()).toEqual(['2/2'])
  await lastReply(page).getByText('w3 ').waitFor()
  await arrow('Previous version').click()
  await expect.poll(() => place()).toEqual(['1/2'])

  const why = page.getByRole('alert').getByText('Another version of this reply is still being')
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await page.getByRole('button', { name: 'Continue', exact: true }).press('Enter')
  await why.waitFor()
  await dismiss.press('Enter')
  await why.waitFor({ state: 'detached' })
  expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Message')

  // A page that has never seen the other version finds out, too.
  await page.reload()
  await expect.poll(() => place()).toEqual(['1/2'])
  await page.getByRole('button', { name: 'Answer again' }).click()
  await why.waitFor()
  expect(await place()).toEqual(['1/2'])
})
