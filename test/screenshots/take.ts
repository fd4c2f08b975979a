/**
 * Takes a picture of every state of the web app, in both themes and at both widths: `npm run screenshots`. With names of
 * states it takes only those; `--out FOLDER` puts them elsewhere.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { startChromium } from '../chromium.ts'
import { ROOT } from '../tree.ts'
import { NOW, plantGarden, type Garden } from './garden.ts'
import { STATES } from './states.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 375, height: 780 },
]
const THEMES = ['light', 'dark'] as const
/** Of WebP: below it the edges of letters blur. */
const QUALITY = 72

interface Job {
  browser: Browser
  garden: Garden
  out: string
}

/** Takes all pictures of a state. @returns how many bytes they have */
async function take({ browser, garden, out }: Job, name: string): Promise<number> {
  let bytes = 0
  for (const viewport of SIZES) {
    const narrow = viewport.width < 700
    // Of its own, so that none shows what another has left.
    const context = await browser.newContext({
      ...{ viewport, hasTouch: narrow, locale: 'en', timezoneId: 'UTC' },
    })
    await context.clock.setFixedTime(NOW)
    const page = await context.newPage()
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      // Drawings are made for one theme.
      if (theme === 'light' || page.frames().length > 1)
        await STATES[name]!({ garden, context, page, narrow })
      const picture = await pictureOf(page)
      writeFileSync(join(out, `${name}-${theme}-${viewport.width}.webp`), picture)
      bytes += picture.length
    }
    await context.close()
  }
  return bytes
}

async function pictureOf(page: Page): Promise<Buffer> {
  // Nothing is pointed at.
  await page.mouse.move(0, 0)
  await page.evaluate(settle)
  const devtools = await page.context().newCDPSession(page)
  const shot = { format: 'webp', quality: QUALITY } as const
  const { data } = await devtools.send('Page.captureScreenshot', shot)
  return Buffer.from(data, 'base64')
}

/** Runs in the page: neither a caret that blinks nor what slides in looks the same twice. */
async function settle(): Promise<void> {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { caret-color: transparent !important }')
  document.adoptedStyleSheets = [sheet]
  await document.fonts.ready
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const passing = document
    .getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
  await Promise.allSettled(passing.map(({ finished }) => finished))
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: join(ROOT, 'docs/screenshots') } },
})
const names = positionals.length > 0 ? positionals : Object.keys(STATES)
const unknown = names.filter((name) => !(name in STATES))
if (unknown.length > 0) throw new Error(`There is no state ${unknown.join(', ')}.`)
mkdirSync(values.out, { recursive: true })
const ends: (() => unknown)[] = []
try {
  const browser = await startChromium()
  ends.push(() => browser.close())
  const garden = await plantGarden((end) => ends.push(end))
  let bytes = 0
  for (const name of names)
    try {
      bytes += await take({ browser, garden, out: values.out }, name)
    } catch (error) {
      console.error(`${name}:`, error)
      process.exitCode = 1
    }
  console.log(`${names.length} states, ${(bytes / 1e6).toFixed(1)} MB`)
} finally {
  for (const end of ends.toReversed()) await end()
}
