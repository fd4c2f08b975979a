import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import type { Stats } from '../../src/protocol/index.ts'
import { statsOf } from '../screenshots/figures.ts'
import { audit, inBothLanguages, LOOKS } from './audit.ts'
import { browserForAll, openPage } from './harness.ts'

const API_TOKEN = 'one-token-for-all'
const { server, newContext } = browserForAll({ API_TOKEN })

const NOW = Date.parse('2026-11-23T10:00Z')

/** Signed in as who may do everything, or with another token. */
async function enter(path = 'usage', token = API_TOKEN, options = {}) {
  const context = await newContext(options)
  const { page, complaints } = await openPage(context, `${server.url}sign-in#${token}`)
  await page.locator('.composer').waitFor()
  if (path !== '') await page.goto(server.url + path)
  return { page, complaints }
}

/** The server's figures as a test wants them. */
async function answerWith(page: Page, stats: Stats) {
  await page.route(/\/stats\?/, (route) => route.fulfill({ json: stats }))
  await page.reload()
  await page.getByRole('heading', { name: 'By model' }).waitFor()
}

/** A figure, with what stands below it. */
const fact = (page: Page, name: string) =>
  page.locator('.figures-facts > div', { has: page.getByText(name, { exact: true }) })
const rows = (page: Page, name: string) =>
  page.getByRole('group', { name, exact: true }).locator('tbody tr')

async function answer(client: ReturnType<typeof createClient>, text: string) {
  const { id } = await client.conversations.create()
  await client.send(id, text)
  for await (const event of client.follow(id, { until: 'idle' })) void event
}

test('what was answered is there, by day and by model, and what went wrong', async () => {
  const { page, complaints } = await enter('settings')
  await page.getByRole('link', { name: 'Show the usage' }).click()
  await page.getByText('No reply was written in this time.').waitFor()
  expect(await page.title()).toBe('Usage · Loquat')
  expect(await audit(page)).toEqual([])

  await answer(server.client, 'one [tokens=20]')
  await answer(server.client, 'two [fail=before]')
  await page.getByRole('radio', { name: '7 days' }).check()
  await fact(page, 'Replies').getByText('2', { exact: true }).first().waitFor()
  expect(await fact(page, 'Replies').innerText()).toContain('one went wrong')
  expect(await fact(page, 'First word').innerText()).toMatch(/\ds\n.*95% within /)
  expect(await rows(page, 'By model').count()).toBe(1)
  expect(await rows(page, 'What went wrong').count()).toBe(1)
  expect(await fact(page, 'Messages in each').innerText()).toContain('2')

  await page.getByRole('radio', { name: 'Replies' }).check()
  await page.getByText('The same as a table').click()
  const days = rows(page, 'Replies by day')
  expect(await days.count()).toBe(1)
  expect(await days.locator('td').innerText()).toBe('2')
  expect(await page.locator('.plot rect[data-series]').count()).toBe(1)
  await page.getByRole('link', { name: 'Back to the conversations' }).click()
  await page.locator('.composer').waitFor()
  expect(complaints).toEqual([])
})

test('the palette leads there', async () => {
  const { page } = await enter('')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('usage')
  await page.getByRole('option', { name: 'Usage', selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`${server.url}usage`)
})

test('one model can be looked at, in any measure and over a year', async () => {
  const { page } = await enter()
  await answerWith(page, statsOf(NOW))
  expect(await page.locator('.plot-legend li').count()).toBe(4)
  expect(await rows(page, 'By model').count()).toBe(4)
  await page.getByRole('combobox', { name: 'Model' }).selectOption('ollama:qwen3:32b')
  expect(await rows(page, 'By model').count()).toBe(1)
  expect(await page.locator('.plot-legend').count()).toBe(0)
  expect(await fact(page, 'Cost').innerText()).toContain('not known')
  await page.getByRole('radio', { name: 'Cost' }).check()
  await page.getByText('There is nothing of it in this time.').waitFor()
  await page.getByRole('radio', { name: 'Replies' }).check()
  await page.getByRole('figure', { name: 'Replies by day' }).waitFor()
  const asked = page.waitForRequest(/\/stats\?/)
  await page.getByRole('radio', { name: '1 year' }).check()
  expect(new URL((await asked).url()).searchParams.get('days')).toBe('365')
})

test('days begin where they begin for whoever looks', async () => {
  const { page } = await enter('', API_TOKEN, { timezoneId: 'Asia/Kolkata' })
  const asked = page.waitForRequest(/\/stats\?/)
  await page.goto(`${server.url}usage`)
  expect(new URL((await asked).url()).searchParams.get('utcOffset')).toBe('330')
  await page.getByText('midnight (UTC+5:30)').waitFor()
})

test('who runs the server sees everybody’s, one by one; nobody else is offered that', async () => {
  const { token } = await server.accounts.tokens.create({ name: 'ann', ownerId: 'ann' })
  await answer(createClient({ baseUrl: server.url, token }), 'one [tokens=20]')
  const { page } = await enter()
  await page.getByRole('radio', { name: 'Everybody’s' }).check()
  await rows(page, 'By owner').filter({ hasText: 'ann' }).waitFor()

  const { page: ann } = await enter('usage', token)
  await fact(ann, 'Replies').getByText('1', { exact: true }).waitFor()
  expect(await ann.getByRole('radio', { name: 'Everybody’s' }).count()).toBe(0)
  expect(await ann.getByRole('group', { name: 'By owner' }).count()).toBe(0)
})

test('what models, owners and errors are called is text', async () => {
  const hostile = '<img src=x onerror="document.title=1">'
  const stats = statsOf(NOW)
  const named = <T extends { model: string }>(it: T) => ({ ...it, model: `x:${hostile}` })
  const { page, complaints } = await enter()
  await answerWith(page, {
    ...stats,
    total: { ...stats.total, errors: { [hostile]: 3 } },
    models: stats.models.slice(0, 2).map((it, i) => (i === 0 ? named(it) : it)),
    days: stats.days.slice(0, 2).map((it, i) => (i === 0 ? named(it) : it)),
    owners: stats.owners!.map((it) => ({ ...it, ownerId: hostile })),
  })
  await page.getByText('The same as a table').click()
  expect(await page.getByText(hostile).count()).toBeGreaterThan(5)
  expect(await page.locator('main img').count()).toBe(0)
  expect(await page.title()).toBe('Usage · Loquat')
  expect(complaints).toEqual([])
})

test('figures that cannot be had can be asked for again', async () => {
  const { page } = await enter()
  await page.route(/\/stats\?/, (route) => route.abort(), { times: 1 })
  await page.reload()
  await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'All that is stored' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

describe.each(LOOKS)('$name, $locale', ({ viewport }) => {
  test('has no fault, in both languages', async () => {
    const { page } = await enter('usage', API_TOKEN, { viewport, reducedMotion: 'reduce' })
    await answerWith(page, statsOf(NOW))
    await page.getByText('The same as a table').click()
    expect(await inBothLanguages(page, () => audit(page))).toEqual([])
    // Only what may be wide is.
    const wider = await page.evaluate(
      () => document.querySelector('.transcript')!.scrollWidth > innerWidth,
    )
    expect(wider).toBe(false)
  })
})

test('beside the sidebar every column of every table is in sight, in longer words too', async () => {
  const viewport = { width: 1440, height: 900 }
  const { page } = await enter('usage', API_TOKEN, { viewport })
  await answerWith(page, statsOf(NOW))
  const tables = page.locator('.figures-scroll:visible')
  expect(await tables.count()).toBe(3)
  const cut = () =>
    tables.evaluateAll((all) =>
      all
        .filter((it) => it.scrollWidth > it.clientWidth)
        .map((it) => it.getAttribute('aria-label')!),
    )
  expect(await inBothLanguages(page, cut)).toEqual([])
})

test('what a conversation took leads there', async () => {
  const { id } = await server.client.conversations.create()
  await server.client.send(id, 'one [tokens=20]')
  for await (const event of server.client.follow(id, { until: 'idle' })) void event
  const { page } = await enter(`c/${id}`)
  await page.locator('.usage-meter').click()
  await page.getByRole('link', { name: 'Of all conversations' }).click()
  await page.getByRole('heading', { name: 'Usage', level: 1 }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/usage')
})
