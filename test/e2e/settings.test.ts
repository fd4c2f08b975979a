import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createAccounts } from '../../src/client/index.ts'
import { forAll } from '../for-all.ts'
import { audit, LOOKS } from './audit.ts'
import { browserForAll, openPage, startServer } from './harness.ts'

const API_TOKEN = 'one-token-for-all'

const { server, newContext, open } = browserForAll({ API_TOKEN, LOQUAT_MODEL: '' })
const local = forAll(startServer, (it) => it.close())

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

test('by keyboard alone: to the settings, through a dialog, and back to where one was', async () => {
  const { id } = await server.client.conversations.create({ title: 'Tides' })
  const { page } = await open(`${server.url}sign-in#${API_TOKEN}`)
  await page.getByRole('link', { name: 'Tides' }).click()
  await page.getByRole('heading', { name: 'Tides' }).waitFor()
  await page.getByRole('link', { name: 'Settings' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'API tokens' }).waitFor()
  expect(await page.title()).toBe('Settings · Loquat')
  await page.getByRole('button', { name: 'New token' }).focus()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor()
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'detached' })
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
  expect(await focused()).toBe('New token')
  await page.getByRole('link', { name: 'Back to the conversation' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Tides' }).waitFor()
  expect(page.url()).toBe(`${server.url}c/${id}`)
})

describe.each(LOOKS)('$name', ({ colorScheme, viewport }) => {
  test('no fault in any state, and nothing wider than the screen', async () => {
    const { page } = await open(server.url, { colorScheme, viewport, reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    async function check(state: string) {
      faults[state] = await audit(page)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > viewport.width) faults[state].push(`${width} px wide`)
    }

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
