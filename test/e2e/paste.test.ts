import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForAll, composerOf } from './harness.ts'

const { server, open } = browserForAll()

const LINES = 20_000
/** Of what a bare field needs for the same: it is about 1. */
const AT_MOST = 1.3

/** @returns how long the page's own thread works at what a key does, up to the frame that shows it; waits are none of it */
async function workOf(page: Page, key: string): Promise<number> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  const before = await worked()
  await page.keyboard.press(key)
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
  )
  return (await worked()) - before
}

test(`${LINES} lines are pasted, written on and kept, and cost what the browser takes for them`, async () => {
  const { page } = await open(server.url, { permissions: ['clipboard-read', 'clipboard-write'] })
  const text = Array.from({ length: LINES }, (_, i) => `${i}: a line as logs have them`).join('\n')
  await page.evaluate((it) => navigator.clipboard.writeText(it), text)
  const work = async () => [await workOf(page, 'Control+V'), await workOf(page, 'x')]
  await page.evaluate(() => {
    const bare = document.createElement('textarea')
    document.body.replaceChildren(bare)
    bare.style.inlineSize = '40rem'
    bare.focus()
  })
  const [pastedBare, typedBare] = await work()
  await page.reload()
  await composerOf(page).focus()
  const [pasted, typed] = await work()
  expect(await composerOf(page).inputValue()).toBe(`${text}x`)
  expect(pasted! / pastedBare!).toBeLessThan(AT_MOST)
  expect(typed! / typedBare!).toBeLessThan(AT_MOST)
  await page.reload()
  await expect.poll(() => composerOf(page).inputValue()).toBe(`${text}x`)
})
