import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { GFM } from '../../src/web/markdown/__fixtures__/gfm.ts'
import { randomFrom, randomMarkdown } from '../../src/web/markdown/__fixtures__/random.ts'
import { htmlOf } from '../../src/markdown/html.ts'
import type { Spec } from '../../src/markdown/spec.ts'
import { stillMarkdown } from '../../src/markdown/still.ts'
import { audit } from './audit.ts'
import { browserForAll, chooseForRow, conversationOf, openPage, say, untilDone } from './harness.ts'

const { server, open, newContext } = browserForAll({ LOQUAT_MODEL: 'demo:echo' })

/** Presses what saves a file. @returns its name and what is in it */
async function saved(page: Page, kind: RegExp): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('link', { name: kind }).click(),
  ])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

test('a conversation is saved as a file from its page, its row and the keyboard', async () => {
  const { page } = await open()
  await say(page, 'Of **fruit**')
  await untilDone(page)
  await page.getByRole('heading', { name: 'Of **fruit**', level: 1 }).waitFor()
  const dialog = page.getByRole('dialog', { name: 'Share or save' })

  await page.getByRole('button', { name: 'Share or save' }).click()
  const markdown = await saved(page, /^Markdown/)
  expect(markdown.name).toBe('Of fruit.md')
  expect(markdown.text).toMatch(
    /^# Of \*\*fruit\*\*\n\n## You · [\s\S]*\n\nOf \*\*fruit\*\*\n\n## Reply \(demo:echo\)/,
  )
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  await chooseForRow(page, 'Of **fruit**', 'Share or save')
  const json = await saved(page, /^JSON/)
  expect(json.name).toBe('Of fruit.json')
  expect(JSON.parse(json.text)).toMatchObject({ conversation: { id: conversationOf(page) } })
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+Shift+E')
  const html = await saved(page, /^Web page/)
  expect(html.name).toBe('Of fruit.html')
  expect(html.text).toContain('<p dir="auto">Of <strong>fruit</strong></p>')
})

test('in each language and theme the dialog has no fault', async () => {
  for (const [language, name] of [
    ['en', 'Share or save'],
    ['de', 'Teilen oder speichern'],
  ]) {
    const { page } = await open(`${server.url}?lang=${language}`)
    await page.locator('.composer textarea').fill('Hello')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: name! }).waitFor()
    await page.keyboard.press('Control+Shift+E')
    await page.getByRole('dialog', { name: name! }).getByRole('link').first().waitFor()
    expect(await audit(page)).toEqual([])
  }
})

describe('the HTML file', () => {
  /** Opens a document of a conversation in which a model has said all this. */
  async function opened(texts: Record<string, string>) {
    const { id } = await server.client.conversations.create({ title: 'Everything <b>' })
    for (const text of Object.values(texts)) {
      const { run } = await server.client.send(id, text)
      for await (const event of server.client.follow(id, { until: 'idle' })) void event
      void run
    }
    const html = await server.client.conversations.export(id, 'html')
    const context = await newContext()
    const requests: string[] = []
    context.on('request', (request) => requests.push(request.url()))
    await context.route('**/document.html', (route) =>
      route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }),
    )
    const address = 'http://elsewhere.example/document.html'
    const { page, complaints } = await openPage(context, address)
    return { page, complaints, others: () => requests.filter((url) => url !== address) }
  }

  test('runs nothing, asks for nothing, and says all of it', async () => {
    const { page, complaints, others } = await opened(CORPUS)
    await page.locator('article').last().waitFor()
    expect(await page.locator('article').count()).toBe(2 * Object.keys(CORPUS).length)
    expect(await page.locator(':is(script,iframe,object,form,input,button)').count()).toBe(0)
    for (const link of await page.locator('article a').all())
      expect(await link.getAttribute('href')).toMatch(/^(https?|mailto|tel):/)
    const said = await page.locator('.user .said').allTextContents()
    expect(said.map((text) => text.replaceAll('\r', '\n'))).toEqual(
      Object.values(CORPUS).map((text) => text.replaceAll('\r', '\n').replaceAll('\0', '\ufffd')),
    )
    expect(others()).toEqual([])
    expect(complaints).toEqual([])
  })

  test('has no fault in either theme, nothing that sticks out on a telephone, and its colours', async () => {
    const { page } = await opened({
      mixed: CORPUS['mixed']!,
      code: CORPUS['code']!,
      a: CORPUS['lists']!,
    })
    await page.setViewportSize({ width: 320, height: 700 })
    expect(await audit(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await ground()).toBe('rgb(26, 22, 19)')
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
    expect(await ground()).toBe('rgb(255, 255, 255)')
  })
})

test('a browser makes of the text the very elements that were described', async () => {
  const random = randomFrom(20261122)
  const texts = [
    ...Object.values(CORPUS),
    ...Object.values(GFM).flatMap((all) => all.map(({ markdown }) => markdown)),
    '[![image](https://a.example/x.png) in a link](https://b.example/)',
    ...Array.from({ length: 300 }, () => randomMarkdown(random, 12, true)),
  ]
  const { page } = await open('about:blank')
  const described = texts.map((text) => stillMarkdown(text))
  const bodies = described.map((specs) => `<section>${specs.map(htmlOf).join('')}</section>`)
  await page.setContent(`<!doctype html><body>${bodies.join('')}`)
  const made = await page.evaluate(readBack)
  for (const [i, text] of texts.entries()) expect(made[i], text).toEqual(described[i]!.map(plain))
})

/** Without what only drawing needs, and as a browser keeps text. */
function plain(spec: Spec): unknown {
  if (typeof spec === 'string') return spec.replaceAll('\0', '\ufffd')
  const { tag, attributes, children } = spec
  return { tag, attributes, children: children.map(plain) }
}

/** In the page: what stands in each section, as descriptions. */
function readBack(): unknown[] {
  const read = (node: Node): unknown =>
    node instanceof Element
      ? {
          tag: node.localName,
          attributes: Object.fromEntries(
            [...node.attributes].map(({ name, value }) => [name, value]),
          ),
          children: [...node.childNodes].map(read),
        }
      : node.textContent
  const sections = [...document.querySelectorAll('body > section')]
  return sections.map((section) => [...section.childNodes].map(read))
}
