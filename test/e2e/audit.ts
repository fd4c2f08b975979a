import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const long = process.env['TEST_LONG'] === '1'

/** The rules that ask for colours. */
const COLOURS = ['color-contrast', 'link-in-text-block']

interface Finding {
  id: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe finds wrong with a page in either theme; as nothing but colours differs, the dark one is asked for all only with TEST_LONG=1. */
export async function audit(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  const dark = await violations(page, long ? undefined : COLOURS)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violations(page)
  return [...dark.map((fault) => `dark: ${fault}`), ...light.map((fault) => `light: ${fault}`)]
}

/** What is found in English and then in German: the words change in the page as it stands, whatever is open in it. */
export async function inBothLanguages(
  page: Page,
  look: () => Promise<string[]>,
): Promise<string[]> {
  const english = await look()
  await speak(page, 'de')
  const german = await look()
  await speak(page, 'en')
  return [...english, ...german.map((fault) => `in German: ${fault}`)]
}

/** As when it is chosen in another tab. */
async function speak(page: Page, language: 'en' | 'de'): Promise<void> {
  await page.evaluate((id) => {
    localStorage.setItem('loquat.language', id)
    dispatchEvent(new StorageEvent('storage', { key: 'loquat.language' }))
  }, language)
  await page.locator(`html[lang^=${language}]`).waitFor({ state: 'attached' })
}

/** @param rules axe's; all when left out */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const found = await page.evaluate(async (runOnly) => {
    // What is still sliding in, or about to, is not yet where a person finds it.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const passing = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(passing.map(({ finished }) => finished))
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: Finding[] }> }
    }
    const kinds = runOnly ? { runOnly } : {}
    return (await axe.run({ resultTypes: ['violations'], ...kinds })).violations
  }, rules)
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  )
}

const NARROW = { viewport: { width: 375, height: 780 }, name: '375 px' }
const WIDE = { viewport: { width: 1280, height: 780 }, name: '1280 px' }

/** Every size a state is audited at: the narrow one, both with TEST_LONG=1. */
export const SIZES = long ? [NARROW, WIDE] : [NARROW]

/** Where a state is audited that has two languages: each size and each language once, all of them with TEST_LONG=1. */
export const LOOKS = [
  { ...WIDE, locale: 'en' },
  { ...NARROW, locale: 'de-DE' },
  ...(long
    ? [
        { ...WIDE, locale: 'de-DE' },
        { ...NARROW, locale: 'en' },
      ]
    : []),
]
