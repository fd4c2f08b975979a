import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import { ask, browserForAll, conversationOf, openTab, say, untilDone } from './harness.ts'

const CONFIG = fileURLToPath(new URL('thoughts.config.ts', import.meta.url))

const { server, open } = browserForAll({ LOQUAT_MODEL: 'function:thinker' }, ['--config', CONFIG])

const summary = (page: Page) => page.locator('.reasoning summary').last()
const drawn = (page: Page) => page.locator('.reasoning').last().locator('.markdown')
/** The numbers of the thoughts that are shown. */
async function thoughts(page: Page): Promise<number[]> {
  const text = (await drawn(page).allTextContents()).join(' ')
  return Array.from(text.matchAll(/Thought (\d+) is here/g), ([, number]) => Number(number))
}
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const stop = async (page: Page) => {
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  await untilDone(page)
}

test('while a model thinks one line tells what; afterwards for how long it did, also when the page is loaded again', async () => {
  const { page } = await open()
  await say(page, '3 lines slowly')
  await summary(page).getByText('Thinking…').waitFor()
  await summary(page).getByText('Thought 2 is here').waitFor()
  expect(await audit(page)).toEqual([])
  await untilDone(page)
  const said = (await summary(page).textContent())!
  expect(said).toMatch(/^Thought for \d+ seconds$/)
  const { items } = await server.client.conversations.messages(conversationOf(page))
  const part = items.at(-1)!.parts.find((it) => it.type === 'reasoning')!
  const took = (Date.parse(part.endedAt!) - Date.parse(part.startedAt!)) / 1000
  expect(took).toBeGreaterThanOrEqual(1.6)
  expect(said).toBe(`Thought for ${Math.round(took)} seconds`)
  await page.reload()
  await summary(page).getByText(said, { exact: true }).waitFor()
  // Nobody can say it of less than a second.
  await ask(page, '3 lines')
  expect(await summary(page).textContent()).toBe('Thought about it')
})

test('thoughts are drawn when they are opened first, and kept; until then a search in the page finds their words', async () => {
  const { page } = await open()
  await ask(page, '3 lines')
  const folded = page.locator('.reasoning')
  expect(await drawn(page).count()).toBe(0)
  expect(await folded.textContent()).toContain('- Thought 2 is **here**')
  await summary(page).click()
  expect(await folded.locator('.markdown strong').count()).toBe(3)
  expect(await folded.textContent()).not.toContain('**')
  await summary(page).click()
  expect(await folded.locator('.markdown strong').count()).toBe(3)
  expect(await drawn(page).isVisible()).toBe(false)

  // What opens it without a click, as a search does.
  await page.reload()
  await folded.waitFor()
  await folded.evaluate((it: HTMLDetailsElement) => (it.open = true))
  await drawn(page).getByText('Thought 2').waitFor()
})

test('while they grow two hundred lines are shown at most, and what stays is not touched; then all of them', async () => {
  const { page } = await open()
  await say(page, '150 lines and on')
  await summary(page).getByText('Thought 149').waitFor()
  await summary(page).click()
  await expect.poll(() => thoughts(page)).toEqual(upTo(0, 150))
  await stop(page)
  expect(await thoughts(page)).toEqual(upTo(0, 150))

  await say(page, '150 then 100 and on')
  await expect.poll(() => thoughts(page)).toEqual(upTo(0, 150))
  await drawn(page)
    .nth(1)
    .locator('li')
    .first()
    .evaluate((it) => (it.id = 'kept'))
  await expect.poll(() => thoughts(page)).toEqual(upTo(100, 250))
  expect(await drawn(page).first().locator('li').first().getAttribute('id')).toBe('kept')
  await stop(page)

  await say(page, '450 lines and on')
  await expect.poll(() => thoughts(page)).toEqual(upTo(300, 450))
  expect(await drawn(page).count()).toBe(2)
  await stop(page)
  expect(await thoughts(page)).toEqual(upTo(0, 450))
  expect(await drawn(page).count()).toBe(1)
})

test('they stand open as they were left, in this browser and in what comes next', async () => {
  const { page } = await open()
  await ask(page, '2 lines')
  await summary(page).focus()
  await page.keyboard.press('Enter')
  await drawn(page).getByText('Thought 1').waitFor()
  const details = page.locator('.reasoning')
  const states = () =>
    details.evaluateAll((all) => all.map((it) => (it as HTMLDetailsElement).open))
  await page.reload()
  await expect.poll(states).toEqual([true])
  await ask(page, '3 lines')
  expect(await states()).toEqual([true, true])
  await summary(page).click()
  // What stands above is left as it is.
  expect(await states()).toEqual([true, false])
  const { page: other } = await openTab(page)
  await other.locator('.reasoning').nth(1).waitFor()
  expect(
    await other
      .locator('.reasoning')
      .evaluateAll((all) => all.map((it) => (it as HTMLDetailsElement).open)),
  ).toEqual([false, false])
})
