import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { audit, inBothLanguages, LOOKS } from './audit.ts'
import {
  browserForAll,
  chooseForRow,
  chooseModel,
  composerOf,
  lastReply,
  say,
  untilDone,
} from './harness.ts'

const { server, open } = browserForAll({ LOQUAT_MODEL: '' })

/** The address of an empty conversation that does what its messages say. */
async function newScripted(): Promise<string> {
  const { id } = await server.client.conversations.create({ model: 'test:script' })
  return `${server.url}c/${id}`
}

const inEnglish = LOOKS.filter(({ locale }) => locale === 'en')

describe.each(inEnglish)('$name', ({ viewport }) => {
  test('no fault in any state', async () => {
    const { page } = await open(server.url, { viewport, reducedMotion: 'reduce' })
    const narrow = viewport.width < 700
    const faults: Record<string, string[]> = {}
    const check = async (state: string) => (faults[state] = await audit(page))

    await page.getByText('This is the demo').waitFor()
    await check('empty')
    await say(page, 'Hello')
    await check('sending')
    await untilDone(page)
    await check('a reply')

    await page.goto(server.url)
    await chooseModel(page, 'demo:echo')
    const all = ['headings', 'lists', 'code', 'table', 'quotes', 'links', 'images'] as const
    await say(page, all.map((name) => CORPUS[name]).join('\n\n'))
    await page.locator('.reply table').first().waitFor()
    await untilDone(page)
    await check('markdown')
    await page.locator('.transcript').evaluate((it) => (it.scrollTop = 0))
    await check('markdown, from the top')

    await page.goto(await newScripted())
    await say(page, 'Think [reasoning=10 tokens=6000 rate=60]')
    await lastReply(page).getByText('w3 ').waitFor()
    faults['streaming'] = await inBothLanguages(page, () => audit(page))
    await page.getByRole('button', { name: 'Stop the reply' }).click()
    await page.getByText('You stopped this reply.').waitFor()
    await check('stopped')
    await say(page, 'Fail [fail=before]')
    await page.locator('.ending[data-tone=error]').waitFor()
    await check('failed')
    await say(page, 'Cut [tokens=9 fail=truncate]')
    await page.locator('.ending[data-tone=warning]').last().waitFor()
    await check('truncated')
    await page.getByRole('button', { name: 'Edit this message' }).last().click({ force: true })
    await check('editing')
    await page.getByRole('textbox', { name: 'Your message' }).fill('Said otherwise [tokens=4]')
    await page.getByRole('textbox', { name: 'Your message' }).press('Control+Enter')
    await page.getByRole('button', { name: 'Previous version' }).waitFor()
    await untilDone(page)
    await check('versions')

    if (narrow) {
      await page.getByRole('button', { name: 'Show the conversations' }).click()
      await check('drawer')
    }
    const list = page.getByRole('navigation', { name: 'Conversations' })
    await chooseForRow(page, 'Think', 'Rename')
    await check('renaming')
    await page.keyboard.press('Escape')
    await list.getByRole('button', { name: 'More for “Think' }).first().press('Enter')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
    await check('menu')
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await check('deleted')
    await page.getByRole('button', { name: 'Undo' }).click()
    const show = page.getByRole('button', { name: 'Show the conversations' })
    if (narrow) await show.click()
    await list.getByRole('link', { name: /Think/ }).first().waitFor()
    await page.getByRole('button', { name: 'Archived conversations' }).click()
    await page.getByText('What you archive is kept here').waitFor()
    await check('empty archive')
    await page.getByRole('button', { name: 'All conversations' }).click()
    await page.getByRole('button', { name: 'Models and keys' }).click()
    await page.getByRole('dialog').getByRole('radio').first().waitFor()
    await check('first-run panel')

    await page.goto(`${server.url}c/conv_0193f3c2-0000-7000-8000-000000000000`)
    await page.getByText('There is no such conversation.').waitFor()
    await check('missing')

    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})

test('nothing is wider than a screen of 320 px, and what is touched is 44 px high', async () => {
  const { page } = await open(server.url, {
    viewport: { width: 320, height: 640 },
    hasTouch: true,
  })
  await chooseModel(page, 'demo:echo')
  const field = composerOf(page)
  await field.fill(`${CORPUS['table']}\n\n${CORPUS['code']}\n\n${'long'.repeat(60)}`)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.locator('.reply table').first().waitFor()
  await untilDone(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  expect(
    await page.locator('.column').evaluate((it) => it.scrollWidth - it.clientWidth),
  ).toBeLessThanOrEqual(0)
  const small = await page
    .locator('button:visible, select:visible')
    .evaluateAll((controls) =>
      controls
        .filter((control) => control.getBoundingClientRect().height < 43.5)
        .map((control) => control.outerHTML),
    )
  expect(small).toEqual([])
})
