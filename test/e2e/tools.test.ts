import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { audit, inBothLanguages, SIZES } from './audit.ts'
import { ask, browserForAll, composerOf, openTab, say, untilDone } from './harness.ts'

const CONFIG = fileURLToPath(new URL('tools.config.ts', import.meta.url))

const { server, open } = browserForAll({ LOQUAT_MODEL: 'function:caller' }, ['--config', CONFIG])
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

const question = (of = page) => of.getByRole('form', { name: 'Allow send_letter?' })
const calls = () => page.locator('.tool summary')
const texts = () => page.locator('.reply .markdown').allTextContents()

test('a call is one line that unfolds, by keyboard too, with what went in and came out', async () => {
  await ask(page, 'look_up fail')
  expect(await calls().allInnerTexts()).toEqual(['look_up\ndone', 'fail\nfailed'])
  await calls().first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('group', { name: 'Output' }).first().getByText('"found"').waitFor()
  expect(await page.getByRole('group', { name: 'Input' }).first().textContent()).toContain(
    '"to": "Ann <b>& co</b>"',
  )
  await calls().nth(1).click()
  await page.getByText('The printer is on fire.').waitFor()
  expect(await texts()).toEqual(['I will see.', 'That is all.'])
})

test('what was sent can be looked at for each of the model’s calls', async () => {
  await ask(page, 'look_up')
  await page.getByRole('button', { name: 'Show what was sent to the model' }).click()
  const dialog = page.getByRole('dialog', { name: 'What was sent' })
  await dialog.getByText('One message').waitFor()
  await dialog.getByText('4 tools').click()
  await dialog.locator('pre').getByText('send_letter').waitFor()
  await dialog.getByRole('combobox', { name: 'Model call' }).selectOption('Call 2 of 2')
  await dialog.getByText('2 messages').waitFor()
  await dialog.getByText('Model: I will see.').click()
  await dialog.locator('pre').getByText('"found"').waitFor()
})

describe('a call that asks', () => {
  test('shows what it would do, runs once it is allowed, and the reply goes on', async () => {
    await say(page, 'look_up send_letter')
    await question().waitFor()
    expect(await question().locator('dd').allTextContents()).toEqual([
      'Ann <b>& co</b>',
      '["Dear Ann,","all is well."]',
    ])
    expect(await calls().allInnerTexts()).toEqual(['look_up\nwaits'])
    await page.getByRole('status').getByText('asks to use a tool').waitFor()
    await question().getByRole('button', { name: 'Allow' }).click()
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['look_up\ndone', 'send_letter\ndone'])
    expect(await texts()).toEqual(['I will see.', 'That is all.'])
  })

  test('is answered with Tab and Enter alone, and the keyboard stays where the question was', async () => {
    const focused = page.locator(':focus')
    const answer = async (tabs: number, name: string, becomes: string) => {
      await composerOf(page).focus()
      await page.keyboard.type('send_letter')
      await page.keyboard.press('Enter')
      await question().waitFor()
      for (let i = 0; i < tabs; i++) await page.keyboard.press('Shift+Tab')
      expect(await focused.evaluate((it) => it.ariaLabel ?? it.textContent)).toBe(name)
      if (tabs === 1) await page.keyboard.type('Not before Monday')
      await page.keyboard.press('Enter')
      await question().waitFor({ state: 'detached' })
      await untilDone(page)
      expect(await focused.innerText()).toBe(`send_letter\n${becomes}`)
    }
    await answer(3, 'Allow', 'done')
    await answer(2, 'Deny', 'denied')
    await answer(1, 'Reason, if you deny it (optional)', 'denied')
    await page.keyboard.press('Enter')
    await page.getByText('They said: Not before Monday').waitFor()
  })

  test('is there after a refresh and in another tab, and answered in one is answered in both', async () => {
    await say(page, 'send_letter')
    await question().waitFor()
    await page.reload()
    await question().waitFor()
    const { page: other } = await openTab(page)
    await question(other).getByRole('button', { name: 'Allow' }).click()
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['send_letter\ndone'])
  })

  test('ends with Stop, and has not been run', async () => {
    await say(page, 'send_letter')
    await question().waitFor()
    await page.getByRole('button', { name: 'Stop the reply' }).click()
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['send_letter\nnot run'])
    await page.getByText('You stopped this reply.').waitFor()
  })
})

test('a call that was cut off says that nobody knows', async () => {
  await say(page, 'hang')
  await page.getByText('running…').waitFor()
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  await untilDone(page)
  expect(await calls().allInnerTexts()).toEqual(['hang\noutcome unknown'])
  await page.locator('.tool-note').getByText('It has not been run again.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).waitFor()
})

test.each(SIZES)('no fault in any state: $name', async ({ viewport }) => {
  const { page: seen } = await open(server.url, { viewport, reducedMotion: 'reduce' })
  const faults: string[] = []
  await say(seen, 'look_up fail send_letter')
  await question(seen).waitFor()
  faults.push(...(await inBothLanguages(seen, () => audit(seen))))
  await question(seen).getByRole('button', { name: 'Deny' }).click()
  await untilDone(seen)
  await say(seen, 'hang')
  await seen.getByText('running…').waitFor()
  await seen.getByRole('button', { name: 'Stop the reply' }).click()
  await untilDone(seen)
  for (const summary of await seen.locator('.tool summary').all()) await summary.click()
  faults.push(...(await inBothLanguages(seen, () => audit(seen))))
  const width = await seen.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(viewport.width)
  expect(faults).toEqual([])
})
