import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { audit, SIZES } from './audit.ts'
import { browserForAll, composerOf, conversationOf } from './harness.ts'

const { server, open } = browserForAll()

/** Waits until all that was said is answered. */
async function ended(id: string) {
  const { seq } = await server.client.conversations.get(id)
  for await (const _ of server.client.follow(id, { after: seq, until: 'idle' }));
}

/** Says something and waits for the reply. @returns the message's id */
async function tell(id: string, text: string, parentId?: string | null): Promise<string> {
  const under = parentId === undefined ? {} : { parentId }
  const { message } = await server.client.send(id, { text: `${text} [tokens=1]`, ...under })
  await ended(id)
  return message.id
}

async function idsOf(id: string): Promise<string[]> {
  const { items } = await server.client.conversations.messages(id, { limit: 200 })
  return items.map((message) => message.id)
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Search conversations' })

/** Looks for something beside the page and opens what is found. */
async function openHit(page: Page, text: string) {
  await field(page).fill(text)
  // What was found before stays until there is something better.
  await page.locator('.search-hit mark', { hasText: text }).first().waitFor()
  // The newest: an earlier try has said the same.
  await page.locator('.search-hit').first().click()
}

const inPage = (page: Page, message: string) => page.locator(`[data-message="${message}"]`)

/** Waits until a message is marked, has the keyboard, and stands still in the upper half of what is in sight. */
async function isReached(page: Page, message: string) {
  await page.locator(`[data-message="${message}"][data-sought]`).waitFor()
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('data-message') ?? null)
  await expect.poll(focused).toBe(message)
  const place = () =>
    inPage(page, message).evaluate(async (element) => {
      for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame)
      const box = element.closest('.transcript')!.getBoundingClientRect()
      return (element.getBoundingClientRect().top - box.top) / box.height
    })
  const first = await place()
  expect(first).toBeGreaterThanOrEqual(0)
  expect(first).toBeLessThan(0.5)
  expect(await place()).toBe(first)
}

/** The branch that the server has as the active one has not become another one. */
async function keepsBranch(id: string, run: () => Promise<void>) {
  const { leafId } = await server.client.conversations.get(id)
  await run()
  expect((await server.client.conversations.get(id)).leafId).toBe(leafId)
}

/** A conversation in which this was said, each with an answer. @returns its id and what was said, as ids */
async function told(texts: string[]): Promise<{ id: string; said: string[] }> {
  const timestamp = '2026-01-01T00:00:00Z'
  const dump = texts.flatMap((content) => [
    { kind: 'request', parts: [{ part_kind: 'user-prompt', content, timestamp }] },
    { kind: 'response', parts: [{ part_kind: 'text', content: 'Yes.' }], timestamp },
  ])
  const { conversation } = await server.client.conversations.import(JSON.stringify(dump))
  const ids = await idsOf(conversation.id)
  return { id: conversation.id, said: ids.filter((_, place) => place % 2 === 0) }
}

/** Long enough for its beginning to be pages above its end. */
const long = (first: string, others: Record<number, string> = {}) =>
  Array.from({ length: 60 }, (_, k) => (k === 0 ? first : (others[k] ?? `And the ${k}th?`)))

let far: { id: string; walrus: string; lynx: string }

beforeAll(async () => {
  const { id, said } = await told(
    long('Where does the walrus sleep?', { 45: 'What does the lynx eat?' }),
  )
  far = { id, walrus: said[0]!, lynx: said[45]! }
})

test('what was found far above the first page is gone to, and again after a reload', async () => {
  const { page } = await open()
  await keepsBranch(far.id, async () => {
    await openHit(page, 'walrus')
    await isReached(page, far.walrus)
  })
  expect(page.url()).toBe(`${server.url}c/${far.id}#${far.walrus}`)
  await page.getByRole('button', { name: 'Jump to the latest message' }).waitFor()
  await page.locator('[data-sought]').waitFor({ state: 'detached' })
  await page.reload()
  await isReached(page, far.walrus)
})

test('from one message to another of what is open, and back', async () => {
  const { page } = await open(`${server.url}c/${far.id}`)
  await inPage(page, far.lynx).waitFor()
  await openHit(page, 'lynx')
  await isReached(page, far.lynx)
  await openHit(page, 'walrus')
  await isReached(page, far.walrus)
  await page.goBack()
  await isReached(page, far.lynx)
  await page.locator('.search-hit').click()
  await isReached(page, far.walrus)
  // The same link once more leads there from wherever one is now.
  await page.getByRole('button', { name: 'Jump to the latest message' }).click()
  await page.locator('.search-hit').click()
  await isReached(page, far.walrus)
})

test('on another branch: that one is shown then', async () => {
  const { id } = await server.client.conversations.create({ title: 'Forked' })
  const trunk = await tell(id, 'The badger at the root')
  const reply = (await idsOf(id)).at(-1)!
  const ibex = await tell(id, 'Here stands an ibex')
  await tell(id, 'Further below it')
  await tell(id, 'Instead of it', reply)
  const { page } = await open()
  await composerOf(page).waitFor()
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox').fill('ibex')
  await page.getByRole('option', { name: 'ibex' }).first().waitFor()
  await page.keyboard.press('Enter')
  await isReached(page, ibex)
  expect(conversationOf(page)).toBe(id)
  expect((await idsOf(id)).includes(ibex)).toBe(true)
  await page.locator('.bubble').getByText('Further below it').waitFor()
  // What is on all branches is found on the one that is shown, though another one is newer.
  await keepsBranch(id, async () => {
    await openHit(page, 'badger')
    await isReached(page, trunk)
  })
})

test('on another branch, pages above its end', async () => {
  const { id, said } = await told(long('Have you seen the okapi?'))
  await tell(id, 'A new beginning', null)
  const { page } = await open()
  await openHit(page, 'okapi')
  await isReached(page, said[0]!)
})

test('a message that is not there any more is said to be missing, and the conversation is there', async () => {
  const { page } = await open(`${server.url}c/${far.id}#msg_01900000-0000-7000-8000-000000000000`)
  const alert = page.getByRole('alert').getByText('That message is not in this conversation')
  await alert.waitFor()
  await inPage(page, far.lynx).waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await alert.waitFor({ state: 'detached' })
})

describe.each(SIZES)('$name', ({ viewport }) => {
  test('no fault while it is marked, and the drawer is out of the way', async () => {
    const { page } = await open(server.url, { viewport, reducedMotion: 'reduce' })
    if (viewport.width < 700)
      await page.getByRole('button', { name: 'Show the conversations' }).click()
    await openHit(page, 'walrus')
    await isReached(page, far.walrus)
    await inPage(page, far.walrus).evaluate((it) => (it.dataset['sought'] = ''))
    expect(await audit(page)).toEqual([])
  })
})
