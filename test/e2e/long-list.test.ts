import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { audit } from './audit.ts'
import { browserForAll, chooseForRow } from './harness.ts'

const { server, open } = browserForAll()
const COUNT = 300
/** Of thousands, too, no more are in the page. */
const MOST = 80

let page: Page

beforeAll(async () => {
  const numbers = Array.from({ length: COUNT }, (_, k) => k)
  for (let k = 0; k < COUNT; k += 50)
    await Promise.all(
      numbers
        .slice(k, k + 50)
        .map((i) => server.client.conversations.create({ title: `Row ${i} of many` })),
    )
}, 60_000)

beforeEach(async () => {
  ;({ page } = await open())
  await page.locator('.row').first().waitFor()
})

/** Scrolls so that the row at a place is in sight. */
const scrollTo = (place: number) =>
  page.evaluate(
    (top) => (document.querySelector('.sidebar-list')!.scrollTop = top),
    place * 36 - 200,
  )
const row = (name: string) => page.locator('.row', { hasText: name })
const focused = () =>
  page.evaluate(() => document.activeElement?.closest('.row')?.textContent ?? '')

/** The titles as the server lists them. */
async function listed(): Promise<string[]> {
  const titles: string[] = []
  for (let before: string | null = ''; before !== null;) {
    const query = before === '' ? {} : { before }
    const { items, next } = await server.client.conversations.list({ limit: 200, ...query })
    titles.push(...items.map(({ title }) => title!))
    before = next
  }
  return titles
}

/** Scrolls to the end until there is nothing more to come. */
async function loadAll() {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const list = document.querySelector('.sidebar-list')!
        list.scrollTo(0, list.scrollHeight)
        return document.querySelector('.sidebar-list .more') === null
      }),
    )
    .toBe(true)
}

interface Seen {
  names: string[]
  most: number
}

/** Scrolls from one end to the other, and tells what was in sight, in the order in which it came. */
const scrollThrough = () =>
  page.evaluate(async (): Promise<Seen> => {
    const frames = async () => {
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)
    }
    const list = document.querySelector('.sidebar-list')!
    list.scrollTop = 0
    await frames()
    const names = new Set<string>()
    let most = 0
    for (;;) {
      const { top, bottom } = list.getBoundingClientRect()
      const rows = [...list.querySelectorAll('.row')]
      most = Math.max(most, rows.length)
      for (const one of rows) {
        const box = one.getBoundingClientRect()
        if (box.bottom > top && box.top < bottom) names.add(one.textContent)
      }
      const before = list.scrollTop
      list.scrollTop += 300
      await frames()
      if (list.scrollTop === before) return { names: [...names], most }
    }
  })

test('only what is near is in the page; from end to end each conversation is seen, once and in order', async () => {
  await loadAll()
  const { names, most } = await scrollThrough()
  expect(names).toEqual(await listed())
  expect(most).toBeLessThan(MOST)
  const height = await page.evaluate(() => document.querySelector('.sidebar-list')!.scrollHeight)
  expect(height).toBeGreaterThan(COUNT * 36)
})

test('what is in sight stays there while others come, go and are moved', async () => {
  await loadAll()
  const order = await listed()
  const title = order[160]!
  await scrollTo(160)
  await row(title).waitFor()
  const top = () => row(title).evaluate((it) => it.getBoundingClientRect().top)
  const before = await top()
  const { id } = await server.client.conversations.create({ title: 'On top' })
  await row('On top').waitFor()
  expect(await top()).toBe(before)
  const moved = (await server.client.conversations.list({ limit: 200 })).items.at(-1)!.id
  await server.client.conversations.update(moved, { pinned: true })
  await page.getByRole('heading', { name: 'Pinned' }).waitFor()
  expect(await top()).toBe(before)
  await server.client.conversations.update(moved, { pinned: false })
  await page.getByRole('heading', { name: 'Pinned' }).waitFor({ state: 'detached' })
  expect(await top()).toBe(before)
  await server.client.conversations.delete(id)
  await row('On top').waitFor({ state: 'detached' })
  expect(await top()).toBe(before)
})

test('the arrow keys go through all of it, and on from where they were after somebody has scrolled away', async () => {
  const order = await listed()
  await page.getByRole('textbox', { name: 'Search conversations' }).focus()
  for (let i = 0; i < 70; i++) {
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toBe(order[i])
  }
  await scrollTo(0)
  await row(order[5]!).waitFor()
  expect(await focused()).toBe(order[69])
  await page.keyboard.press('ArrowDown')
  await expect.poll(focused).toBe(order[70])
  expect(await row(order[70]!).isVisible()).toBe(true)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe(order[70])
})

test('rename, pin and undo far down the list', async () => {
  await loadAll()
  const order = await listed()
  const name = order[260]!
  await scrollTo(260)
  await row(name).waitFor()
  await chooseForRow(page, name, 'Rename')
  await page.getByRole('textbox', { name: 'Title' }).fill('Far down')
  await page.keyboard.press('Enter')
  await expect.poll(focused).toBe('Far down')
  await chooseForRow(page, 'Far down', 'Delete')
  await row('Far down').waitFor({ state: 'detached' })
  await expect.poll(focused).toBe(order[261])
  await scrollTo(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(focused).toBe('Far down')
  await chooseForRow(page, 'Far down', 'Pin')
  await expect.poll(focused).toBe('Far down')
  await expect.poll(() => page.locator('.row').first().textContent()).toBe('Far down')
  const isInSight = () =>
    page.evaluate(() => {
      const [list, first] = ['.sidebar-list', '.row'].map((it) => document.querySelector(it)!)
      return first!.getBoundingClientRect().top >= list!.getBoundingClientRect().top
    })
  await expect.poll(isInSight).toBe(true)
  await chooseForRow(page, 'Far down', 'Unpin')
  await page.getByRole('heading', { name: 'Pinned' }).waitFor({ state: 'detached' })
})

test('tells how many there are, and where each stands', async () => {
  const set = () =>
    page.locator('.place').evaluateAll((all) => all.map((it) => it.getAttribute('aria-setsize')))
  expect(new Set(await set())).toEqual(new Set(['-1']))
  await loadAll()
  const { length } = await listed()
  await expect.poll(async () => new Set(await set())).toEqual(new Set([String(length)]))
  const places = await page
    .locator('.place')
    .evaluateAll((all) => all.map((it) => Number(it.getAttribute('aria-posinset'))))
  expect(places.at(0)).toBe(1)
  expect(places.at(-1)).toBe(length)
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(await audit(page)).toEqual([])
})
