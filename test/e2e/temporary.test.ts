import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { filesHolding } from '../protocol/database-content.ts'
import { audit, LOOKS } from './audit.ts'
import {
  ask,
  browserForAll,
  chooseModel,
  composerOf,
  conversationOf,
  lastReply,
  say,
  script,
  untilDone,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll()

/** Stands in what is said, and nowhere else. */
const SECRET = 'quince-4b1c'

const banner = (page: Page) => page.getByRole('complementary', { name: 'About this conversation' })
const leftNote = (page: Page) => page.locator('#left-note')

async function openTemporary(options = {}) {
  const { page } = await open(`${server.url}temporary`, options)
  await banner(page).waitFor()
  return page
}

/** Everything a browser keeps for a page. */
const stored = (page: Page) =>
  page.evaluate(async () =>
    JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      await indexedDB.databases(),
      await caches.keys(),
      document.cookie,
      history.state as unknown,
      document.title,
      location.href,
    ]),
  )

describe('a temporary conversation', () => {
  test('answers, and leaves nothing in the browser or on the disk, even after a crash', async () => {
    const page = await openTemporary()
    await composerOf(page).fill(`draft ${SECRET}`)
    await ask(page, `Say ${SECRET} [tokens=12]`)
    expect(await wordsOf(page)).toBe(script(12))
    await say(page, `${SECRET} [tokens=4000 rate=20]`)
    await lastReply(page).getByText('w3').waitFor()
    await say(page, `${SECRET} queued`)
    await page.getByText(`${SECRET} queued`).first().waitFor()
    expect(await stored(page)).not.toContain(SECRET)
    expect(await page.title()).toBe('Temporary conversation · Loquat')
    expect((await server.client.conversations.list()).items).toEqual([])
    await server.kill()
    expect(filesHolding(server.data, [SECRET])).toEqual([])
    expect(server.output()).not.toContain(SECRET)
    await server.restart()
  })

  test('is gone with a reload, of which the browser warns', async () => {
    const page = await openTemporary()
    await page.reload()
    await banner(page).waitFor()
    await ask(page, 'Say [tokens=3]')
    const warned = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.accept()
      return dialog.type()
    })
    await page.reload()
    expect(await warned).toBe('beforeunload')
    await banner(page).waitFor()
    expect(await page.locator('.message').count()).toBe(0)
    expect(await composerOf(page).inputValue()).toBe('')
  })

  test('has what any conversation has: stop, continue, again, edit, versions, model, settings', async () => {
    const page = await openTemporary()
    await say(page, 'Tell [tokens=240 rate=60]')
    await lastReply(page).getByText('w3').waitFor()
    await page.getByRole('button', { name: 'Stop the reply' }).click()
    await page.getByText('You stopped this reply.').waitFor()
    await chooseModel(page, 'demo:echo')
    await page.getByRole('button', { name: 'Answer again', exact: true }).last().click()
    await untilDone(page)
    await page.getByRole('group', { name: 'Versions of this message' }).getByText('2/2').waitFor()
    await page.getByRole('button', { name: 'Previous version' }).last().click()
    await page.getByText('You stopped this reply.').waitFor()
    await page.getByRole('button', { name: 'Edit this message' }).click()
    await page.getByRole('textbox', { name: 'Your message' }).fill('Other [tokens=2]')
    await page.keyboard.press('Enter')
    await lastReply(page).getByText('Other').waitFor()
    await untilDone(page)
    await page.getByRole('button', { name: 'Conversation settings', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Conversation settings' })
    await panel.getByLabel('Instructions').fill('Be brief.')
    await panel.getByRole('status').getByText('Saved').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Show what was sent to the model' }).last().click()
    await page
      .getByRole('dialog', { name: 'What was sent' })
      .getByText('Other')
      .first()
      .waitFor({ state: 'attached' })
    await page.keyboard.press('Escape')
    expect((await server.client.conversations.list()).items).toEqual([])
  })

  test('tells why a reply failed, and tries again', async () => {
    const page = await openTemporary()
    await say(page, 'Tell [tokens=6 fail=before]')
    await page.locator('.ending').getByRole('button', { name: 'Try again' }).click()
    await page.locator('.ending').waitFor()
    await untilDone(page)
  })

  test('can be gone back to for a moment, by the note or the browser’s own button', async () => {
    const page = await openTemporary()
    await ask(page, 'Say [tokens=3]')
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await leftNote(page).waitFor()
    expect(await page.locator('.message').count()).toBe(0)
    await page.getByRole('link', { name: 'Go back' }).click()
    await banner(page).waitFor()
    expect(await wordsOf(page)).toBe(script(3))
    expect(await leftNote(page).count()).toBe(0)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await page.goBack()
    expect(await wordsOf(page)).toBe(script(3))
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await leftNote(page).waitFor({ state: 'visible' })
    await leftNote(page).waitFor({ state: 'detached', timeout: 15_000 })
    await page.goBack()
    await banner(page).waitFor()
    expect(await page.locator('.message').count()).toBe(0)
  })

  test('one in which nothing was said is left without a word', async () => {
    const page = await openTemporary()
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await banner(page).waitFor({ state: 'detached' })
    expect(await leftNote(page).count()).toBe(0)
  })

  test('is kept as an ordinary one on demand, and goes on there', async () => {
    const page = await openTemporary()
    await chooseModel(page, 'demo:echo')
    await ask(page, 'Figs and dates')
    await composerOf(page).fill('half a thought')
    await banner(page).getByRole('button', { name: 'Keep it' }).click()
    await page.waitForURL(/\/c\/conv_/)
    await banner(page).waitFor({ state: 'detached' })
    await lastReply(page).getByText('Figs and dates').waitFor()
    expect(await leftNote(page).count()).toBe(0)
    await page
      .getByRole('navigation')
      .getByRole('link', { name: 'Figs and dates' })
      .first()
      .waitFor()
    expect(await composerOf(page).inputValue()).toBe('half a thought')
    const kept = await server.client.conversations.get(conversationOf(page))
    expect(kept).toMatchObject({ title: 'Figs and dates', model: 'demo:echo' })
    await ask(page, 'And plums')
    expect(await wordsOf(page)).toBe('And plums')
    await page.reload()
    await page.locator('.message').nth(3).waitFor()
    await server.client.conversations.delete(kept.id)
  })
})

test('by the keyboard alone: there, say something, keep it', async () => {
  const { page } = await open()
  await composerOf(page).waitFor()
  await page.keyboard.press('Control+Shift+Quote')
  await banner(page).waitFor()
  expect(new URL(page.url()).pathname).toBe('/temporary')
  const isFocused = () => composerOf(page).evaluate((it) => it === document.activeElement)
  await expect.poll(isFocused, { timeout: 10_000 }).toBe(true)
  await page.keyboard.type('Say [tokens=4]')
  await page.keyboard.press('Enter')
  await untilDone(page)
  const keep = banner(page).getByRole('button', { name: 'Keep it' })
  for (let i = 0; i < 40; i++) {
    if (await keep.evaluate((it) => it === document.activeElement)) break
    await page.keyboard.press('Shift+Tab')
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/c\/conv_/)
  await page.locator('.message').nth(1).waitFor()
  await server.client.conversations.delete(conversationOf(page))
  await page.keyboard.press('Control+k')
  await page.locator('.palette [role=combobox]').waitFor()
  await page.keyboard.type('temporary')
  await page.keyboard.press('Enter')
  await banner(page).waitFor()
})

describe.each(LOOKS)('axe finds nothing at $name in $locale', ({ viewport, locale }) => {
  test('in a temporary conversation: empty, answered, and left', async () => {
    const { page } = await open(`${server.url}temporary`, { viewport, locale })
    await page.locator('.temporary-note').waitFor()
    expect(await audit(page)).toEqual([])
    await page.locator('.composer textarea').fill('Say [tokens=3]')
    await page.locator('.composer button[type=submit]').click()
    await page.locator('.reply:not([data-live]) .markdown').waitFor()
    expect(await audit(page)).toEqual([])
    await page.evaluate(() => history.pushState(null, '', '/'))
    await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')))
    await page.locator('.undo-toast').waitFor()
    await page.locator('.undo-toast').hover()
    expect(await audit(page)).toEqual([])
  })
})
