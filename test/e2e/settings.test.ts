import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { createAccounts } from '../../src/client/index.ts'
import { forAll } from '../for-all.ts'
import { audit, inBothLanguages, SIZES } from './audit.ts'
import {
  browserForAll,
  composerOf,
  conversationOf,
  openPage,
  openTab,
  startServer,
  untilDone,
} from './harness.ts'

const API_TOKEN = 'one-token-for-all'

const { server, newContext, open } = browserForAll({ API_TOKEN, LOQUAT_MODEL: '' })
const local = forAll(startServer, (it) => it.close())

// What an earlier test, or try, has left.
beforeEach(async () => {
  const { list, revoke } = server.accounts.tokens
  for (let { items } = await list(); items.length > 0; { items } = await list())
    for (const { id } of items) await revoke(id)
})

/** The settings, for who may do everything. */
async function openSettings(context: BrowserContext): Promise<Page> {
  const { page } = await openPage(context, `${server.url}sign-in#${API_TOKEN}`)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'API tokens' }).waitFor()
  return page
}

const dialog = (page: Page) => page.getByRole('dialog')
const row = (page: Page, name: string) => page.locator('.token', { hasText: name })

describe('API tokens', () => {
  test('are made, shown once, copied, used and revoked', async () => {
    const context = await newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await openSettings(context)
    await page.getByText('There are no tokens yet.').waitFor()

    await page.getByRole('button', { name: 'New token' }).click()
    await dialog(page).getByRole('button', { name: 'Make the token' }).click()
    await dialog(page).getByRole('alert').getByText('Give it a name').waitFor()
    await dialog(page).getByLabel('Name').fill('Backup')
    await dialog(page).getByRole('textbox', { name: 'Owner' }).fill('no blanks allowed')
    await dialog(page).getByRole('button', { name: 'Make the token' }).click()
    await dialog(page).getByRole('alert').getByText('may hold letters').waitFor()
    await dialog(page).getByRole('textbox', { name: 'Owner' }).fill('robot')
    await dialog(page).getByRole('checkbox', { name: 'Write' }).uncheck()
    await dialog(page).getByLabel('Expires').selectOption('30 days')
    await dialog(page).getByRole('button', { name: 'Make the token' }).click()
    await dialog(page).waitFor({ state: 'detached' })

    const made = page.getByRole('region', { name: 'The new token' })
    await made.getByText('it is not shown again').waitFor()
    await page.keyboard.press('Enter')
    await made.locator('[data-done]').waitFor()
    const token = await page.evaluate(() => navigator.clipboard.readText())
    expect(token).toMatch(/^loq_/)
    expect(await made.locator('code').textContent()).toBe(token)
    const robot = createAccounts({ baseUrl: server.url, token })
    expect(await robot.me()).toMatchObject({ ownerId: 'robot', scopes: ['read'] })
    await made.getByRole('button', { name: 'Done' }).click()
    await made.waitFor({ state: 'detached' })

    await page.reload()
    await row(page, 'Backup').getByText('in 29 days').or(page.getByText('in 30 days')).waitFor()
    expect(await page.content()).not.toContain(token)
    expect(await row(page, 'Backup').textContent()).toMatch(
      /Read.*Owner.*robot.*Last used.*just now/,
    )

    await page.getByRole('button', { name: 'Revoke “Backup”' }).click()
    await dialog(page).getByRole('button', { name: 'Keep it' }).click()
    expect((await robot.me()).ownerId).toBe('robot')
    await page.getByRole('button', { name: 'Revoke “Backup”' }).click()
    await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('There are no tokens yet.').waitFor()
    await expect(robot.me()).rejects.toMatchObject({ status: 401 })
  })

  test('a list that cannot be had can be asked for again; a long one is paged', async () => {
    const names = Array.from({ length: 53 }, (_, i) => `many-${i}`)
    const ids: string[] = []
    for (const name of names) ids.push((await server.accounts.tokens.create({ name })).id)
    const context = await newContext()
    await context.route('**/api/v1/tokens', (route) => route.abort(), { times: 1 })
    const page = await openSettings(context)
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await row(page, 'many-52').waitFor()
    expect(await page.locator('.token').count()).toBe(50)
    await page.getByRole('button', { name: 'Show older ones' }).click()
    await row(page, 'many-0').waitFor()
    expect(await page.locator('.token').count()).toBe(53)
    // Somebody else may have been quicker.
    await server.accounts.tokens.revoke(ids[52]!)
    await page.getByRole('button', { name: 'Revoke “many-52”' }).click()
    await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click()
    await row(page, 'many-52').waitFor({ state: 'detached' })
    for (const id of ids.slice(0, 52)) await server.accounts.tokens.revoke(id)
  })
})

test('in local access the settings say that a token changes who may come in', async () => {
  const { page } = await open(`${local.url}settings`)
  await page.getByText('Local access:').waitFor()
  await page.getByText('Once there is a token').waitFor()
  expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)
})

const choose = (page: Page, theme: string) => page.getByRole('radio', { name: theme }).check()
const paper = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
const [LIGHT, DARK] = ['rgb(252, 248, 241)', 'rgb(26, 22, 19)']
const soon = <T>(ask: () => T) => expect.poll(ask, { timeout: 10_000 })

describe('the theme', () => {
  test('is the system’s, or what was chosen, at once in all tabs', async () => {
    const { page } = await open(`${local.url}settings`, { colorScheme: 'dark' })
    await page.getByRole('radio', { name: 'As the system', checked: true }).waitFor()
    expect(await paper(page)).toBe(DARK)
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await paper(page)).toBe(LIGHT)
    const { page: second, complaints } = await openTab(page)
    await choose(page, 'Dark')
    expect(await paper(page)).toBe(DARK)
    await soon(() => paper(second)).toBe(DARK)
    await second.getByRole('radio', { name: 'Dark', checked: true }).waitFor()
    expect(await audit(page)).toEqual([])
    await second.keyboard.press('Tab')
    await second.getByRole('radio', { name: 'Dark' }).press('ArrowLeft')
    await soon(() => paper(page)).toBe(LIGHT)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await paper(page)).toBe(LIGHT)
    await choose(page, 'As the system')
    expect(await paper(page)).toBe(DARK)
    expect(complaints).toEqual([])
  })

  test.each(['', 'api/docs'])('is there before anything is painted: /%s', async (path) => {
    const { page } = await open(`${local.url}settings`, { colorScheme: 'light' })
    await choose(page, 'Dark')
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route(/assets\/(index|shared|docs)[^/]*\.js/, async (route) => {
      await held
      await route.continue()
    })
    await page.goto(local.url + path, { waitUntil: 'commit' })
    await page.locator('#app').waitFor({ state: 'attached' })
    expect(await page.locator('#app').innerHTML()).toBe('')
    await soon(() => paper(page)).toBe(DARK)
    release()
    await page.getByRole('heading').first().waitFor()
    expect(await paper(page)).toBe(DARK)
  })
})

test('what sends a message can be chosen', async () => {
  const { page } = await open(`${local.url}settings`)
  await page.getByRole('radio', { name: /Ctrl.*Enter/ }).check()
  await page.getByRole('link', { name: 'Back to the conversations' }).click()
  await composerOf(page).fill('[tokens=3]')
  await composerOf(page).press('Enter')
  await page.keyboard.type('and more')
  expect(await composerOf(page).inputValue()).toBe('[tokens=3]\nand more')
  const send = page.locator('.composer').getByRole('button', { name: 'Send', exact: true })
  expect(await send.getAttribute('title')).toBe('Send (Ctrl+Enter)')
  await page.reload()
  await composerOf(page).press('Control+Enter')
  await untilDone(page)
  await page.keyboard.press('Control+/')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByText('New line').waitFor()
  expect(await sheet.locator('dl').last().innerText()).toMatch(/Send\s*Ctrl\s*\+\s*Enter/)
})

test('new conversations begin with the instructions that are usual here', async () => {
  const { page } = await open(`${local.url}settings`)
  const usual = page.getByRole('textbox', { name: 'Instructions for new conversations' })
  await usual.fill('Answer in rhymes.')
  const { page: second, complaints } = await openTab(page)
  expect(await second.locator('.settings-field textarea').inputValue()).toBe('Answer in rhymes.')
  await usual.fill('Answer in one line.')
  await soon(() => second.locator('.settings-field textarea').inputValue()).toBe(
    'Answer in one line.',
  )
  await second.close()
  await page.getByRole('link', { name: 'Back to the conversations' }).click()
  // As usual is no change.
  await page.getByRole('button', { name: 'Conversation settings', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Conversation settings' })
  await soon(() => panel.locator('textarea').first().inputValue()).toBe('Answer in one line.')
  await page.keyboard.press('Escape')
  await composerOf(page).fill('Hello [tokens=2]')
  await page.keyboard.press('Enter')
  await untilDone(page)
  const { instructions } = await local.client.conversations.get(conversationOf(page))
  expect(instructions).toBe('Answer in one line.')
  expect(complaints).toEqual([])
})

test('the settings say which Loquat it is', async () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string }
  const { page } = await open(`${local.url}settings`)
  await page.getByRole('region', { name: 'About' }).getByText(`Loquat ${version}`).waitFor()
})

describe.each(SIZES)('$name', ({ viewport }) => {
  test('no fault in any state, and nothing wider than the screen', async () => {
    const { page } = await open(server.url, { viewport, reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    async function look(): Promise<string[]> {
      const found = await audit(page)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      return width > viewport.width ? [...found, `${width} px wide`] : found
    }
    const check = async (state: string) => (faults[state] = await inBothLanguages(page, look))

    const field = page.getByLabel('Token', { exact: true })
    await field.waitFor()
    await check('the form')
    await field.fill('wrong-token')
    await field.press('Enter')
    await page.getByRole('alert').waitFor()
    await check('a wrong token')
    const { id, token } = await server.accounts.tokens.create({ name: 'ended' })
    await page.goto(`${server.url}sign-in#${token}`)
    await page.locator('.composer').waitFor()
    await page.goto(`${server.url}sign-in#${token}`)
    await page.getByRole('heading', { name: 'Sign in with this link?' }).waitFor()
    await check('a link while signed in')
    await page.getByRole('button', { name: 'Stay as I am' }).click()
    await page.locator('.composer').waitFor()
    await server.accounts.tokens.revoke(id)
    await page.getByText('Your sign-in has ended.').waitFor()
    await check('a sign-in that has ended')

    await field.fill(API_TOKEN)
    await field.press('Enter')
    await page.locator('.composer').waitFor()
    await page.goto(`${server.url}settings`)
    await page.getByText('There are no tokens yet.').waitFor()
    await check('no tokens')
    await page.getByRole('button', { name: 'New token' }).click()
    await dialog(page).getByRole('button', { name: 'Make the token' }).click()
    await dialog(page).getByRole('alert').waitFor()
    await check('a new token without a name')
    await dialog(page)
      .getByLabel('Name')
      .fill('A rather long name for a token that backs up everything')
    await dialog(page).getByRole('checkbox', { name: 'Administer' }).check()
    await dialog(page).getByRole('button', { name: 'Make the token' }).click()
    await page.getByText('it is not shown again').waitFor()
    await check('a token just made')
    await page.getByRole('button', { name: 'Revoke “A rather' }).click()
    await check('revoking')
    await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('There are no tokens yet.').waitFor()
    await page.route('**/api/v1/tokens', (route) => route.abort(), { times: 1 })
    await page.reload()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await check('tokens that cannot be listed')
    await page.goto(`${local.url}settings`)
    await page.getByText('Once there is a token').waitFor()
    await check('local access')

    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})
