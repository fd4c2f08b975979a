import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../src/web/markdown/__fixtures__/corpus.ts'
import { audit, LOOKS } from './audit.ts'
import { browserForAll, composerOf, lastReply, say, script, untilDone, wordsOf } from './harness.ts'

const { server, open } = browserForAll({ LOQUAT_MODEL: '' })

/** The address of an empty conversation that does what its messages say. */
async function newScripted(): Promise<string> {
  const { id } = await server.client.conversations.create({ model: 'test:script' })
  return `${server.url}c/${id}`
}

describe.each(LOOKS)('$name', ({ colorScheme, viewport }) => {
  test('no fault in any state', async () => {
    const { page } = await open(server.url, { colorScheme, viewport, reducedMotion: 'reduce' })
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
    await page.locator('.model-picker select').selectOption('demo:echo')
    const all = ['headings', 'lists', 'code', 'table', 'quotes', 'links', 'images'] as const
    await say(page, all.map((name) => CORPUS[name]).join('\n\n'))
    await page.locator('.reply table').first().waitFor()
    await untilDone(page)
    await check('markdown')
    await page.locator('.transcript').evaluate((it) => (it.scrollTop = 0))
    await check('markdown, from the top')

    await page.goto(await newScripted())
    await say(page, 'Think [reasoning=10 tokens=300 rate=60]')
    await lastReply(page).getByText('w3 ').waitFor()
    await check('streaming')
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
    await list.getByRole('link', { name: /Think/ }).first().hover()
    await list
      .getByRole('button', { name: /Rename “Think/ })
      .first()
      .click()
    await check('renaming')
    await page.keyboard.press('Escape')
    await list.getByRole('link', { name: /Think/ }).first().hover()
    await list
      .getByRole('button', { name: /Delete “Think/ })
      .first()
      .click()
    await check('deleting')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Models and keys' }).click()
    await page.getByRole('dialog').getByRole('radio').first().waitFor()
    await check('first-run panel')

    await page.goto(`${server.url}c/conv_0193f3c2-0000-7000-8000-000000000000`)
    await page.getByText('There is no such conversation.').waitFor()
    await check('missing')

    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])))
  })
})

test('by keyboard alone: write, send, stop, continue, find the list', async () => {
  const { page } = await open(await newScripted())
  await composerOf(page).focus()
  await page.keyboard.type('Tell me [tokens=200 rate=50]')
  await page.keyboard.press('Enter')
  await lastReply(page).getByText('w8 ').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('You stopped this reply.').waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
  for (let i = 0; i < 30 && (await focused()) !== 'Continue'; i++)
    await page.keyboard.press('Shift+Tab')
  expect(await focused()).toBe('Continue')
  await page.keyboard.press('Enter')
  await page.getByText('You stopped this reply.').waitFor({ state: 'detached' })
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(200))
})

test('nothing is wider than a screen of 320 px, and what is touched is 44 px high', async () => {
  const { page } = await open(server.url, {
    viewport: { width: 320, height: 640 },
    hasTouch: true,
  })
  await page.locator('.model-picker select').selectOption('demo:echo')
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
