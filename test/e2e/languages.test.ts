import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { audit, LOOKS } from './audit.ts'
import { browserForAll } from './harness.ts'

const { server, open } = browserForAll({ LOQUAT_MODEL: '' })

const GERMAN = { locale: 'de-DE' }
const html = (page: Page) => page.locator('html')
const field = (page: Page) => page.locator('.composer textarea')

/** Walks through the page by what does not depend on its language. Calls `look` in each state. */
async function walk(page: Page, look: (state: string) => Promise<unknown>): Promise<void> {
  await page.locator('.starter').first().waitFor()
  await look('empty')
  const { id } = await server.client.conversations.create({ model: 'demo:echo' })
  await page.goto(`${server.url}c/${id}`)
  await field(page).fill(['lists', 'code', 'table', 'images'].map((it) => CORPUS[it]).join('\n\n'))
  await field(page).press('Control+Enter')
  await page.locator('.send:not(.stop)').waitFor()
  await page.locator('.reply table').first().waitFor()
  await look('a reply')
  const failing = await server.client.conversations.create({ model: 'test:script' })
  await page.goto(`${server.url}c/${failing.id}`)
  await field(page).fill('Cut [tokens=9 fail=truncate]')
  await field(page).press('Control+Enter')
  await page.locator('.ending').waitFor()
  await look('truncated')
  await page.locator('.said [data-command=edit]').last().click({ force: true })
  await look('editing')
  await page.keyboard.press('Escape')
  await page.locator('.reply [data-edit]').last().click({ force: true })
  await page.locator('.editor').waitFor()
  await look('editing a reply')
  await page.keyboard.press('Escape')
  const narrow = page.viewportSize()!.width < 700
  const openDrawer = () => page.locator('.drawer-open').click()
  if (narrow) {
    await openDrawer()
    await look('drawer')
  }
  await page.locator('.row-more').first().press('Enter')
  const items = page.locator('.row-menu [role=menuitem]')
  await items.first().waitFor()
  await look('what a row offers')
  await items.last().click()
  await page.locator('.undo-toast').waitFor()
  await look('deleted')
  // What was on the page is gone, and with it the drawer.
  if (narrow) await openDrawer()
  await page.locator('.sidebar-foot button').click()
  await page.locator('dialog[open] [type=radio]').first().waitFor()
  await look('connecting')
  await page.keyboard.press('Escape')
  await page.goto(`${server.url}settings`)
  await page.locator('.settings-choice').waitFor()
  await look('settings')
  await page.goto(`${server.url}playground`)
  await page.locator('.playground-add').click()
  await page.locator('#trial-text').fill('Say [tokens=9]')
  await page.locator('#trial-text').press('Control+Enter')
  await page.locator('.costs tbody tr').first().waitFor()
  await page.locator('.trial .primary').waitFor()
  await look('the playground')
}

const inGerman = LOOKS.filter(({ locale }) => locale === GERMAN.locale)

describe.each(inGerman)('$name', ({ viewport }) => {
  test('no fault in any state', async () => {
    const look = { viewport, reducedMotion: 'reduce' as const, ...GERMAN }
    const { page } = await open(server.url, look)
    const faults: Record<string, string[]> = {}
    await walk(page, async (state) => (faults[state] = await audit(page)))
    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})

test('a browser’s language is spoken from the first sight on', async () => {
  const { page } = await open(server.url, GERMAN)
  await page.getByText('Was geht dir durch den Kopf?').waitFor()
  expect(await html(page).getAttribute('lang')).toBe('de-DE')
  await field(page).fill('Sag etwas')
  await page.getByRole('button', { name: 'Senden', exact: true }).click()
  await page
    .getByRole('status')
    .getByText(/^Antwort fertig, \d+ Wörter$/)
    .waitFor()
})

test('the language can be chosen: at once, without a reload, for the next visit too', async () => {
  const { page } = await open()
  await field(page).fill('Half a thought')
  await page.evaluate(() => Object.assign(window, { samePage: true }))
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  expect(await page.title()).toBe('Einstellungen · Loquat')
  expect(await html(page).getAttribute('lang')).toBe('de')
  await page.getByRole('link', { name: 'Zurück zu den Unterhaltungen' }).click()
  expect(await page.getByRole('textbox', { name: 'Nachricht' }).inputValue()).toBe('Half a thought')
  expect(await page.evaluate(() => 'samePage' in window)).toBe(true)

  await page.goto(`${server.url}settings`)
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption('Wie im Browser eingestellt')
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(await html(page).getAttribute('lang')).toBe('en-US')
})

/** What is on the page and was not made strange, but for names and for what people and models have said. */
const plainWords = (page: Page) =>
  page.evaluate(() => {
    const said =
      '.row, .recent a, .bubble, .markdown > :not(.code), pre, .code-language, h1, textarea, strong'
    const names =
      '.wordmark, .provider-label, .reply-head, .model-chosen, .model-name, .cost-model, .option-group, option, code'
    const strange = /[\u00c0-\u024f\u1e00-\u1eff]|\]$|^https?:/
    const found: string[] = []
    const note = (text: string | null, element: Element | null) => {
      const isOurs = !element?.closest(`${said}, ${names}, script, noscript`)
      if (text && isOurs && /\p{L}{2}/u.test(text) && !strange.test(text)) found.push(text)
    }
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = nodes.nextNode(); node; node = nodes.nextNode())
      note(node.nodeValue, node.parentElement)
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      for (const element of document.body.querySelectorAll(`[${name}]`))
        note(element.getAttribute(name), element)
    return found
  })

test('nothing on the page stands outside the catalogue', async () => {
  const { page } = await open(`${server.url}?lang=pseudo`)
  const left: Record<string, string[]> = {}
  await walk(page, async (state) => (left[state] = await plainWords(page)))
  expect(left).toEqual(Object.fromEntries(Object.keys(left).map((state) => [state, []])))
})

describe.each([320, 1280])('a longer language from right to left, %i px', (width) => {
  test('nothing is wider than the screen, and the list is on the other side', async () => {
    const viewport = { width, height: 760 }
    const { page } = await open(`${server.url}?lang=pseudo-rtl`, { viewport })
    const wide: Record<string, number> = {}
    await walk(page, async (state) => {
      const over = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return scrollWidth - clientWidth
      })
      if (over > 0) wide[state] = over
    })
    expect(wide).toEqual({})
    expect(await html(page).getAttribute('dir')).toBe('rtl')
    if (width > 700) {
      const box = await page.locator('.sidebar').boundingBox()
      expect(box!.x + box!.width).toBe(width)
    }
  })
})
