import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { audit, inBothLanguages, LOOKS } from './audit.ts'
import { browserForAll, conversationOf, lastReply, script, wordsOf } from './harness.ts'

const { server, open } = browserForAll()

const column = (page: Page, name: string) =>
  page.getByRole('region', { name: `Reply ${name}`, exact: true })
const message = (page: Page) => page.getByLabel('Message', { exact: true })
const text = (page: Page, name: string) => column(page, name).locator('.column-reply .markdown')
const figure = (page: Page, name: string, what: string) =>
  column(page, name).locator('.figures div').filter({ hasText: what }).locator('dd')

async function openPlayground(options = {}): Promise<Page> {
  const { page } = await open(`${server.url}playground`, options)
  await page.locator('.column-status[data-live]').waitFor()
  return page
}

/** As from the keyboard. */
async function choose(page: Page, name: string, id: string): Promise<void> {
  const button = page.getByRole('button', { name: new RegExp(`^Model of reply ${name}:`) })
  await button.press('Enter')
  const search = page.getByRole('combobox', { name: 'Search models' })
  await search.fill(id)
  await search.press('Enter')
  await search.waitFor({ state: 'detached' })
}

/** Two columns: the script, and what repeats the message. */
async function openTwo(options = {}): Promise<Page> {
  const page = await openPlayground(options)
  await page.getByRole('button', { name: 'Add a model' }).click()
  await choose(page, 'B', 'demo:echo')
  return page
}

async function run(page: Page, asked: string): Promise<void> {
  await message(page).fill(asked)
  await message(page).press('Control+Enter')
}

test('two models answer at once, each in its column, and nothing is stored', async () => {
  const page = await openTwo()
  await page.getByLabel('Instructions').fill('Be brief.')
  const bodies: unknown[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/temporary')) bodies.push(request.postDataJSON())
  })
  await run(page, 'Say [tokens=90 rate=60]')
  await text(page, 'A').getByText('w3').waitFor()
  // The slow one goes on while the quick one has ended.
  await text(page, 'B').getByText('Say [tokens=90 rate=60]').waitFor()
  await column(page, 'B').getByRole('button', { name: 'Continue as a conversation' }).waitFor()
  expect(await column(page, 'A').getAttribute('aria-busy')).toBe('true')
  await page.getByRole('button', { name: 'Run all' }).waitFor()
  expect((await text(page, 'A').textContent())?.trim()).toBe(script(90))
  expect(bodies).toMatchObject([
    { instructions: 'Be brief.', messages: [{ role: 'user' }] },
    { instructions: 'Be brief.', model: 'demo:echo' },
  ])

  expect(await figure(page, 'A', 'First word').textContent()).toMatch(/^[\d.]+ s$/)
  expect(await figure(page, 'A', 'Speed').textContent()).toMatch(/^≈\s\d+ tokens\/s$/)
  expect(await figure(page, 'A', 'In all').textContent()).toMatch(/^[\d.]+ s$/)
  expect(await figure(page, 'A', 'Tokens in').textContent()).toMatch(/^≈\s\d+$/)
  expect(await figure(page, 'A', 'Tokens out').textContent()).toMatch(/^≈\s\d+$/)
  // Nobody knows it, which is not nothing.
  expect(await figure(page, 'A', 'Cost').textContent()).toBe('unknown')
  expect((await server.client.conversations.list()).items).toEqual([])
})

test('the same counts are priced for every model: sorted, with bars, the unknown last', async () => {
  const page = await openTwo()
  await page.getByText('Once a reply has ended').waitFor()
  await run(page, 'Say [tokens=200]')
  const table = page.getByRole('table', { name: 'What the same would cost elsewhere' })
  await table.getByRole('row').nth(8).waitFor()
  const more = page.getByRole('button', { name: /^Show .* more$/ })
  if (await more.isVisible()) await more.click()
  const rows = await table.locator('tbody tr').evaluateAll((all) =>
    all.map((row) => ({
      model: row.querySelector('.cost-model')!.textContent,
      amount: row.querySelector('.cost-amount')?.textContent ?? null,
      bar: Number(row.querySelector('rect')?.getAttribute('width') ?? -1),
    })),
  )
  const priced = rows.filter(({ amount }) => amount !== null)
  const amounts = priced.map(({ amount }) => Number(amount!.replace(/[^\d.]/g, '')))
  expect(priced.length).toBeGreaterThan(5)
  expect(amounts).toEqual(amounts.toSorted((a, b) => a - b))
  expect(amounts[0]).toBeGreaterThan(0)
  const bars = priced.map(({ bar }) => bar)
  expect(bars).toEqual(bars.toSorted((a, b) => a - b))
  expect(bars.at(-1)).toBe(100)
  expect(rows.slice(0, priced.length)).toEqual(priced)
  const unknown = table.getByRole('row').filter({ hasText: 'test:script' })
  expect(await unknown.textContent()).toContain('price unknown')
  expect(await unknown.textContent()).not.toContain('$')

  const lead = page.locator('.costs-lead')
  const counts = await lead.textContent()
  await page.getByRole('radio', { name: 'Counts of B' }).check()
  await expect.poll(() => lead.textContent()).not.toBe(counts)
})

test('what goes wrong in one column stays there; each is stopped and run by itself', async () => {
  const page = await openTwo()
  await run(page, 'Fail [tokens=4 fail=before]')
  await column(page, 'A').locator('.ending[data-tone=error]').waitFor()
  await text(page, 'B').getByText('Fail').waitFor()
  expect(await column(page, 'B').locator('.ending').count()).toBe(0)
  expect(await column(page, 'A').locator('.figures').count()).toBe(0)

  await message(page).fill('Say [tokens=4000 rate=30]')
  await page.getByRole('button', { name: 'Run reply A alone' }).click()
  await text(page, 'A').getByText('w3').waitFor()
  expect(await text(page, 'B').textContent()).toContain('Fail')
  await page.getByRole('button', { name: 'Stop reply A' }).click()
  await column(page, 'A').getByText('You stopped this reply.').waitFor()
  expect(await text(page, 'A').textContent()).toContain('w3')

  await choose(page, 'B', 'test:script')
  await page.getByRole('button', { name: 'Run all' }).click()
  for (const name of ['A', 'B']) await text(page, name).getByText('w3').waitFor()
  await page.keyboard.press('Escape')
  for (const name of ['A', 'B'])
    await column(page, name).getByText('You stopped this reply.').waitFor()
  await expect.poll(async () => (await fetch(`${server.url}readyz`)).status).toBe(200)
})

test('a server that says no, or is not there, is told of in the column', async () => {
  const page = await openTwo()
  await page.route('**/api/v1/temporary', (route) =>
    route.request().postData()!.includes('demo:echo') ? route.abort() : route.continue(),
  )
  await run(page, 'Say [tokens=4]')
  await text(page, 'A').getByText(script(4)).waitFor()
  await column(page, 'B').getByText('The server cannot be reached').waitFor({ timeout: 30_000 })
})

test('what was typed and chosen outlives a reload', async () => {
  const page = await openTwo()
  await page.getByLabel('Instructions').fill('Be brief.')
  await message(page).fill('Figs?')
  await page.reload()
  await page.getByRole('button', { name: 'Model of reply B: echo' }).waitFor()
  expect(await page.getByLabel('Instructions').inputValue()).toBe('Be brief.')
  expect(await message(page).inputValue()).toBe('Figs?')
  await page.getByRole('button', { name: 'Remove reply B' }).click()
  await page.reload()
  await page.locator('.column-status[data-live]').waitFor()
  expect(await page.locator('.playground-column').count()).toBe(1)
})

test('a reply is gone on with as a conversation', async () => {
  const page = await openTwo()
  await page.getByLabel('Instructions').fill('Be brief.')
  await run(page, 'Figs and dates')
  await column(page, 'B').getByRole('button', { name: 'Continue as a conversation' }).click()
  await page.waitForURL(/\/c\/conv_/)
  await lastReply(page).getByText('Figs and dates').waitFor()
  const kept = await server.client.conversations.get(conversationOf(page))
  expect(kept).toMatchObject({ model: 'demo:echo', instructions: 'Be brief.' })
  expect(await wordsOf(page)).toBe('Figs and dates')
  // Whoever comes back finds what was there.
  await page.goBack()
  await text(page, 'B').getByText('Figs and dates').waitFor()
  await server.client.conversations.delete(kept.id)
})

test('by the keyboard alone: there, another model, a message, run, stop', async () => {
  const { page } = await open()
  await page.locator('.composer textarea').waitFor()
  await page.keyboard.press('Control+k')
  await page.locator('.palette [role=combobox]').waitFor()
  await page.keyboard.type('playground')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Playground', level: 1 }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/playground')
  await page.locator('.column-status[data-live]').waitFor()
  const to = async (role: 'button' | 'textbox', name: string | RegExp, key = 'Tab') => {
    const goal = page.getByRole(role, { name, exact: true })
    for (let i = 0; i < 60; i++) {
      if (await goal.evaluate((it) => it === document.activeElement)) return
      await page.keyboard.press(key)
    }
    throw new Error(`${key} does not lead to ${String(name)}`)
  }
  await to('button', 'Run')
  await page.keyboard.press('Enter')
  // Without a message the field for it has the keyboard, and it is said why.
  await page.getByRole('alert').getByText('Write a message first.').waitFor()
  await page.keyboard.type('Say [tokens=4000 rate=30]')
  await to('button', 'Add a model')
  await page.keyboard.press('Enter')
  // The keyboard is where its model is chosen.
  const second = page.getByRole('button', { name: /^Model of reply B:/ })
  await expect.poll(() => second.evaluate((it) => it === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: 'Search models' }).waitFor()
  await page.keyboard.type('demo:echo')
  await page.keyboard.press('Enter')
  await to('textbox', 'Message', 'Shift+Tab')
  await page.keyboard.press('Control+Enter')
  await text(page, 'B').getByText('Say [tokens=4000').waitFor()
  await text(page, 'A').getByText('w3').waitFor()
  await page.keyboard.press('Escape')
  await column(page, 'A').getByText('You stopped this reply.').waitFor()
})

describe.each(LOOKS)('axe finds nothing at $name in $locale', ({ viewport, locale }) => {
  test('empty, while replies are written, with costs, with an error', async () => {
    const page = await openPlayground({ viewport, locale })
    expect(await inBothLanguages(page, () => audit(page))).toEqual([])
    await page.locator('.playground-add').click()
    await page.locator('#trial-text').fill('# Say\n\n[tokens=4000 rate=40]')
    await page.locator('#trial-text').press('Control+Enter')
    await page.locator('.column-reply').first().getByText('w3').waitFor()
    expect(await audit(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('.ending').first().waitFor()
    await page.locator('#trial-text').fill('Say [tokens=20]')
    await page.locator('#trial-text').press('Control+Enter')
    await page.locator('.costs tbody tr').first().waitFor()
    await page.locator('.trial .primary').waitFor()
    expect(await audit(page)).toEqual([])
    await page.locator('#trial-text').fill('Say [fail=before]')
    await page.locator('#trial-text').press('Control+Enter')
    await page.locator('.ending[data-tone=error]').first().waitFor()
    expect(await audit(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
    expect(
      await page.locator('.transcript').evaluate((it) => it.scrollWidth - it.clientWidth),
    ).toBeLessThanOrEqual(0)
  })
})
