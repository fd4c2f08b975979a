import { expect, test } from 'vitest'
import { browserForAll, composerOf, untilDone } from './harness.ts'

// It answers with exactly what was said.
const { open, server } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

test('a finger that goes across the page opens the list and closes it', async () => {
  const { page } = await open(server.url, {
    ...{ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true },
  })
  await composerOf(page).fill(`Wide\n\n\`\`\`\n${'wide '.repeat(60)}\n\`\`\``)
  await page.getByRole('button', { name: 'Send', exact: true }).tap()
  await untilDone(page)
  const devtools = await page.context().newCDPSession(page)
  /** Moves a finger from one place to another. */
  async function swipe(x: number, toX: number, y: number, toY = y) {
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: object[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints: points as [] })
    await touch('touchStart', [{ x, y }])
    for (const share of [0.3, 0.6, 1])
      await touch('touchMove', [{ x: x + (toX - x) * share, y: y + (toY - y) * share }])
    await touch('touchEnd', [])
  }
  const isOpen = () => page.locator('.sidebar[data-open]').count()
  await expect.poll(async () => (await swipe(60, 240, 500), isOpen())).toBe(1)
  await swipe(240, 60, 500)
  await expect.poll(isOpen).toBe(0)

  await page.getByRole('button', { name: /^Model: / }).tap()
  const models = page.getByRole('dialog', { name: 'Choose a model' })
  await models.waitFor()
  const over = (await models.boundingBox())!
  await swipe(100, 280, over.y + over.height - 20)
  await page.waitForTimeout(100)
  expect(await isOpen()).toBe(0)
  await page.keyboard.press('Escape')

  const code = (await page.locator('.reply pre').first().boundingBox())!
  for (const [what, ...way] of [
    ['in what scrolls sideways', 100, 280, code.y + code.height / 2],
    ['down the page', 100, 180, 300, 500],
    ['from the edge', 5, 240, 500],
    ['a little', 100, 140, 500],
  ] as [string, number, number, number, number?][]) {
    await swipe(...way)
    await page.waitForTimeout(100)
    expect([what, await isOpen()]).toEqual([what, 0])
  }
})
