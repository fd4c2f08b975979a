import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForAll, chooseForRow, composerOf, lastReply, say, untilDone } from './harness.ts'

/** The page for those who see, or point, otherwise than most. */
const { open, server } = browserForAll()

/** Has an element a line around it? Grounds are the system's there. */
const outlined = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((it) => {
      const { outlineStyle, borderTopWidth } = getComputedStyle(it)
      return outlineStyle !== 'none' || borderTopWidth !== '0px'
    })

/** How far the colours of an element's words and of its ground are apart, from 1 to 21 (WCAG 2). */
const contrasts = (page: Page, selector: string) =>
  page.locator(selector).evaluate((root) => {
    const light = (color: string) => {
      const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? [])
        .map((it) => Number(it) / 255)
        .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const ground = light(getComputedStyle(root).backgroundColor)
    return [root, ...root.querySelectorAll('*')].map((it) => {
      const ink = light(getComputedStyle(it).color)
      return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
    })
  })

test('in forced colours what is open, chosen or to be pressed is still seen to be', async () => {
  const { page } = await open(server.url, { forcedColors: 'active' })
  await say(page, 'First [tokens=3]')
  await untilDone(page)
  await page.keyboard.press('Control+Shift+O')
  await say(page, 'Second [tokens=100 rate=50]')
  await page.locator('.row[data-current]', { hasText: 'Second' }).waitFor()
  expect(await outlined(page, '.row[data-current]')).toBe(true)
  expect(await outlined(page, '.row:not([data-current])')).toBe(false)
  expect(await outlined(page, '.send')).toBe(true)
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.locator('.model-choice[aria-selected=true]').waitFor()
  for (const contrast of await contrasts(page, '.model-choice[aria-selected=true]'))
    expect(contrast).toBeGreaterThan(4.5)
})

test('a page enlarged four times shows more of what was said than of the field', async () => {
  const { page } = await open(server.url, { viewport: { width: 320, height: 256 } })
  await say(page, 'Much [tokens=200]')
  await untilDone(page)
  const heightOf = async (selector: string) =>
    (await page.locator(selector).boundingBox())?.height ?? 0
  expect(await heightOf('.transcript')).toBeGreaterThan(140)
  await composerOf(page).fill('What is written next is longer than one line of this field')
  const field = (await composerOf(page).boundingBox())!
  expect(field.width).toBeGreaterThan(240)
  expect(field.y).toBeGreaterThan(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
})

test('the ring around what has the keyboard is whole at the edge of a message, too', async () => {
  const { page } = await open()
  await say(page, 'Few [tokens=3]')
  await untilDone(page)
  const copy = page.locator('.reply').getByRole('button', { name: 'Copy' }).first()
  const { x: edge } = (await page.locator('.reply').boundingBox())!
  const { y, height } = (await copy.boundingBox())!
  const beside = () =>
    page.screenshot({ clip: { x: edge - 16, y: y - 4, width: 16, height: height + 8 } })
  const before = await beside()
  await page.keyboard.press('Tab')
  await copy.focus()
  await expect.poll(async () => before.equals(await beside())).toBe(false)
})

test('with reduced motion nothing moves while words come', async () => {
  const { page } = await open(server.url, { reducedMotion: 'reduce' })
  await say(page, 'Slowly [tokens=60 rate=30]')
  await lastReply(page).getByText('w20 ').waitFor()
  const moving = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map(({ effect }) => (effect as KeyframeEffect).target?.className),
    )
  expect(await moving()).toEqual([])
  await untilDone(page)
})

test('on the widest of screens lines stay short, and what is written in stands under them', async () => {
  const { page } = await open(server.url, { viewport: { width: 3440, height: 1440 } })
  await say(page, 'Much [tokens=300]')
  await untilDone(page)
  const boxOf = async (selector: string) => (await page.locator(selector).last().boundingBox())!
  const [text, field] = [await boxOf('.reply .markdown'), await boxOf('.composer')]
  const size = await lastReply(page).evaluate((it) =>
    Number.parseFloat(getComputedStyle(it).fontSize),
  )
  expect(text.width / size).toBeLessThan(50)
  expect(Math.abs(text.x + text.width / 2 - (field.x + field.width / 2))).toBeLessThan(60)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(3440)
})

test('under a finger Enter begins a line, and the button sends', async () => {
  const { page } = await open(server.url, {
    ...{ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true },
  })
  await composerOf(page).tap()
  await page.keyboard.type('one')
  await page.keyboard.press('Enter')
  await page.keyboard.type('two [tokens=3]')
  await page.getByRole('button', { name: 'Send', exact: true }).tap()
  await page.locator('.bubble').waitFor()
  expect(await page.locator('.bubble').innerText()).toBe('one\ntwo [tokens=3]')
  await untilDone(page)
})

test('a keyboard that opens below leaves in sight what was: the end of a reply, and the field', async () => {
  const { page } = await open(server.url, {
    ...{ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true },
  })
  // Else it would lie over the page, where nothing tells of it.
  const viewport = await page.locator('meta[name=viewport]').getAttribute('content')
  expect(viewport).toContain('interactive-widget=resizes-content')
  await composerOf(page).fill('Much [tokens=300]')
  await page.getByRole('button', { name: 'Send', exact: true }).tap()
  await untilDone(page)
  await composerOf(page).tap()
  await page.setViewportSize({ width: 390, height: 420 })
  const bottomOf = async (it: Locator) => {
    const { y, height } = (await it.boundingBox())!
    return y + height
  }
  const field = page.locator('.composer')
  await expect.poll(() => bottomOf(field)).toBeLessThanOrEqual(420)
  const end = lastReply(page).locator('> :last-child')
  const top = async () => (await field.boundingBox())!.y
  await expect.poll(async () => (await bottomOf(end)) - (await top())).toBeLessThan(0)
  expect(await bottomOf(end)).toBeGreaterThan(0)
})

test('under a finger no field is so small that a phone would zoom in on it', async () => {
  const { page } = await open(server.url, {
    ...{ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true },
  })
  const seen: Record<string, string[]> = {}
  /** @param one a field that must be among those that are looked at */
  const look = async (state: string, one: Locator) => {
    await one.waitFor()
    seen[state] = await page
      .locator('input:visible, select:visible, textarea:visible')
      .and(page.locator(':not([type=radio], [type=checkbox])'))
      .evaluateAll((fields) =>
        fields
          .filter((it) => Number.parseFloat(getComputedStyle(it).fontSize) < 16)
          .map((it) => it.outerHTML),
      )
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  await look('composer', composerOf(page))
  await composerOf(page).fill('Tides [tokens=3]')
  await button(/^Send$/).tap()
  await page.locator('.bubble').waitFor()
  await untilDone(page)
  await button('Edit this message').tap()
  await look('editor', page.getByRole('textbox', { name: 'Your message' }))
  await page.keyboard.press('Escape')
  await button(/^Model: /).tap()
  await look('models', page.getByRole('combobox', { name: 'Search models' }))
  await page.keyboard.press('Escape')
  await button(/^Conversation settings/).tap()
  await look('conversation settings', page.getByRole('dialog').getByLabel('Instructions').last())
  await page.keyboard.press('Escape')
  await button(/^Share/).tap()
  await button('Make a link').tap()
  await look('share', page.getByRole('dialog').locator('input[readonly]'))
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+K')
  await look('palette', page.getByRole('dialog').getByRole('combobox'))
  await page.keyboard.press('Escape')
  await button('Show the conversations').tap()
  await look('search', page.getByLabel('Search conversations'))
  await chooseForRow(page, 'Tides', 'Rename')
  await look('title', page.getByRole('textbox', { name: 'Title' }))
  await page.keyboard.press('Escape')
  await button('Models and keys').tap()
  await look('keys', page.getByRole('dialog').locator('input[type=password]'))
  expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((state) => [state, []])))
})
