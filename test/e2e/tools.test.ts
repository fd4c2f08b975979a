import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { audit, inBothLanguages, SIZES } from './audit.ts'
import {
  ask,
  browserForAll,
  composerOf,
  conversationOf,
  openTab,
  say,
  untilDone,
} from './harness.ts'

const CONFIG = fileURLToPath(new URL('tools.config.ts', import.meta.url))

const { server, open } = browserForAll({ LOQUAT_MODEL: 'function:caller' }, ['--config', CONFIG])
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

const question = (of = page) => of.getByRole('form', { name: 'Allow send_letter?' })
const calls = () => page.locator('.tool summary')
const allowed = async () =>
  (await server.client.conversations.get(conversationOf(page))).allowedTools
const texts = () => page.locator('.reply .markdown').allTextContents()

test('a call is one line that unfolds, by keyboard too, with what went in and came out', async () => {
  await ask(page, 'look_up fail')
  expect(await calls().allInnerTexts()).toEqual(['look_up\ndone', 'fail\nfailed'])
  const raw = page.locator('.tool-raw')
  // What is not opened is not drawn, and is there for a search in the page all the same.
  expect(await raw.count()).toBe(0)
  expect(await page.locator('.tool').first().textContent()).toContain('{"found":["one","two"]}')
  await calls().first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('group', { name: 'Output' }).first().getByText('"found"').waitFor()
  expect(await page.getByRole('group', { name: 'Input' }).first().textContent()).toContain(
    '"to": "Ann <b>& co</b>"',
  )
  expect(await raw.count()).toBe(2)
  await calls().nth(1).click()
  await page.getByText('The printer is on fire.').waitFor()
  await calls().nth(1).click()
  expect(await raw.count()).toBe(4)
  expect(await texts()).toEqual(['I will see.', 'That is all.'])
})

test('of a long result the beginning is drawn, and all of it when that is asked for', async () => {
  await ask(page, 'long')
  await calls().click()
  const output = page.getByRole('group', { name: 'Output' })
  expect((await output.textContent())!.length).toBe(10_001)
  await page.getByRole('button', { name: 'Show all' }).press('Enter')
  expect(await output.textContent()).toMatch(/^many words .* and an end$/)
  expect(await output.evaluate((it) => it === document.activeElement)).toBe(true)
  expect(await page.getByRole('button', { name: 'Show all' }).count()).toBe(0)
})

test('what was sent can be looked at for each of the model’s calls', async () => {
  await ask(page, 'look_up')
  await page.getByRole('button', { name: 'Show what was sent to the model' }).click()
  const dialog = page.getByRole('dialog', { name: 'What was sent' })
  await dialog.getByText('One message').waitFor()
  await dialog.getByText('6 tools').click()
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
    await question().getByRole('button', { name: 'Allow once' }).click()
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['look_up\ndone', 'send_letter\ndone'])
    expect(await texts()).toEqual(['I will see.', 'That is all.'])
    expect(await allowed()).toEqual([])
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
    await answer(4, 'Allow once', 'done')
    await answer(2, 'Deny', 'denied')
    await answer(1, 'Reason, if you deny it (optional)', 'denied')
    await page.keyboard.press('Enter')
    await page.getByText('They said: Not before Monday').waitFor()
  })

  test('is gone to by a shortcut, allowed by Enter and denied by Escape', async () => {
    const at = () =>
      page.evaluate(() => {
        const { className, textContent } = document.activeElement!
        return `${className} ${/Allow (\w+)\?/.exec(textContent)?.[1] ?? ''}`
      })
    await say(page, 'send_letter pay')
    await question().waitFor()
    await page.getByRole('status').getByText('Allow or deny it (Ctrl+Shift+Y)').waitFor()
    expect(await question().getAttribute('aria-keyshortcuts')).toBe('Control+Shift+Y')
    expect(await page.locator(':focus').evaluate((it) => it.tagName)).toBe('TEXTAREA')
    for (const name of ['send_letter', 'pay', 'send_letter']) {
      await page.keyboard.press('Control+Shift+Y')
      expect(await at()).toBe(`approval ${name}`)
    }
    expect(await audit(page)).toEqual([])
    await page.keyboard.press('Enter')
    await question().waitFor({ state: 'detached' })
    expect(await page.locator(':focus').innerText()).toBe('send_letter\nallowed')
    await page.keyboard.press('Control+Shift+Y')
    expect(await at()).toBe('approval pay')
    await page.keyboard.press('Escape')
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['send_letter\ndone', 'pay\ndenied'])
    expect(await texts()).toEqual(['I will see.', 'That is all.'])
    expect(await allowed()).toEqual([])
    // Where nothing asks, the shortcut does nothing.
    await composerOf(page).focus()
    await page.keyboard.press('Control+Shift+Y')
    expect(await page.locator(':focus').evaluate((it) => it.tagName)).toBe('TEXTAREA')
  })

  test('is denied by Escape from within, with the reason; not while a word is being composed, and not by Shift+Escape', async () => {
    await say(page, 'send_letter')
    const field = question().getByRole('textbox')
    await field.fill('Not before Monday')
    await field.dispatchEvent('keydown', { key: 'Escape', isComposing: true })
    await field.press('Shift+Escape')
    expect(await composerOf(page).evaluate((it) => it === document.activeElement)).toBe(true)
    await page.waitForTimeout(200)
    expect(await question().count()).toBe(1)
    await field.press('Escape')
    await untilDone(page)
    await calls().click()
    await page.getByText('They said: Not before Monday').waitFor()
  })

  test('may be allowed for the conversation, until that is taken back in its settings', async () => {
    const here = (name: string) => page.getByRole('button', { name, exact: true })
    await say(page, 'send_letter send_letter')
    await question().first().getByRole('button', { name: 'Allow in this conversation' }).click()
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['send_letter\ndone', 'send_letter\ndone'])
    await ask(page, 'send_letter')
    expect(await calls().last().innerText()).toBe('send_letter\ndone')

    await here('Conversation settings (changed)').press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Conversation settings' })
    await dialog.getByText('Tools that run without asking').waitFor()
    expect(await audit(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Ask again before send_letter runs' }).press('Enter')
    await dialog.getByText('Tools that run without asking').waitFor({ state: 'detached' })
    expect(await page.locator(':focus').evaluate((it) => it.tagName)).toBe('TEXTAREA')
    await page.keyboard.press('Escape')
    await here('Conversation settings').waitFor()
    await say(page, 'send_letter')
    await question().waitFor()
  })

  test('is not allowed for the conversation where each call is to be asked for', async () => {
    await say(page, 'pay')
    const card = page.getByRole('form', { name: 'Allow pay?' })
    await card.waitFor()
    expect(await card.getByRole('button').allTextContents()).toEqual(['Allow once', 'Deny'])
  })

  test('is there after a refresh and in another tab, and answered in one is answered in both', async () => {
    await say(page, 'send_letter')
    await question().waitFor()
    await page.reload()
    await question().waitFor()
    const { page: other } = await openTab(page)
    await question(other).getByRole('button', { name: 'Allow once' }).click()
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
  await page.getByRole('button', { name: 'Continue', exact: true }).waitFor()
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
