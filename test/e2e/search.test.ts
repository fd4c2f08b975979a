import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { audit, inBothLanguages, SIZES } from './audit.ts'
import { browserForAll, conversationOf } from './harness.ts'

const { server, open } = browserForAll()

/** A conversation in which a text was said. */
async function told(title: string, text: string): Promise<string> {
  const { id } = await server.client.conversations.create({ title })
  await server.client.send(id, `${text} [tokens=2]`)
  return id
}

let orchard: string

beforeAll(async () => {
  orchard = await told('Fruit', 'Which loquat ripens first <b>in spring</b>?')
  await told('The sea', 'When is high tide?')
  for (let k = 0; k < 25; k++) await server.client.conversations.create({ title: `Lantern ${k}` })
})

const fieldOf = (page: Page) =>
  page.getByRole('search').getByRole('textbox', { name: 'Search conversations' })
const hits = (page: Page) => page.getByRole('list', { name: 'What was found' }).getByRole('link')
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')

test('finds what was said, marks it, and opens it by keyboard alone', async () => {
  const { page } = await open()
  await fieldOf(page).press('l')
  await page.keyboard.type('oqua')
  await hits(page).getByText('ripens first').waitFor()
  // What the first letters found is replaced.
  await expect.poll(() => hits(page).locator('mark').allTextContents()).toEqual(['loquat'])
  expect(await hits(page).count()).toBe(1)
  // What was said is text here, whatever it looks like.
  expect(await hits(page).locator('b').count()).toBe(0)
  await page.getByRole('status').getByText('One conversation found').waitFor()
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toContain('Fruit')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Fruit' }).waitFor()
  expect(conversationOf(page)).toBe(orchard)
  await hits(page).first().focus()
  await page.keyboard.press('Escape')
  expect(await fieldOf(page).inputValue()).toBe('')
  expect(await fieldOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
  await page.locator('.row', { hasText: 'Lantern 24' }).waitFor()
})

test('Enter opens what was found first; the arrows lead there and back', async () => {
  const { page } = await open()
  await fieldOf(page).fill('tide')
  await hits(page).getByText('high').waitFor()
  await fieldOf(page).press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  expect(await fieldOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'The sea' }).waitFor()
})

test('more than a page comes page by page', async () => {
  const { page } = await open()
  await fieldOf(page).fill('lantern')
  await expect.poll(() => hits(page).count()).toBe(20)
  await page.getByRole('status').getByText('The newest 20 conversations found').waitFor()
  await page.getByRole('button', { name: 'Show older ones' }).click()
  await expect.poll(() => hits(page).count()).toBe(25)
  await page.getByRole('status').getByText('25 conversations found').waitFor()
})

test('nothing found is said, and so is a failure, with a way on', async () => {
  const { page } = await open()
  await fieldOf(page).fill('zeppelin')
  await page.locator('.sidebar-note').getByText('Nothing found for “zeppelin”.').waitFor()
  await page.route('**/api/v1/search?*', (route) => route.abort())
  await fieldOf(page).fill('loquat')
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor()
  await page.unroute('**/api/v1/search?*')
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await hits(page).getByText('ripens first').waitFor()
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await page.locator('.row', { hasText: 'Lantern 24' }).waitFor()
})

describe.each(SIZES)('$name', ({ viewport }) => {
  test('no fault in any state of the search', async () => {
    const { page } = await open(server.url, { viewport, reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    const check = async (state: string) =>
      (faults[state] = await inBothLanguages(page, () => audit(page)))
    if (viewport.width < 700)
      await page.getByRole('button', { name: 'Show the conversations' }).click()
    await fieldOf(page).fill('loquat')
    await hits(page).getByText('ripens first').waitFor()
    await check('found')
    await fieldOf(page).fill('zeppelin')
    await page.getByText('Nothing found').first().waitFor()
    await check('nothing found')
    await page.route('**/api/v1/search?*', (route) => route.abort())
    await fieldOf(page).fill('tide')
    await page.getByRole('alert').waitFor()
    await check('failed')
    expect(faults).toEqual({ found: [], 'nothing found': [], failed: [] })
  })
})
