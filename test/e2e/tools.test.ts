import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
  type ServerProcess,
} from '../server-process.ts'
import { openPage, say, startBrowser, untilDone, type TestPage } from './harness.ts'

/** A model that calls the tools its message names, and tools that do what their names say. */
const CONFIG = `
import { writeFileSync } from 'node:fs'
import { defineConfig, tool } from 'loquat-chat'

const input = {
  type: 'object',
  properties: { to: { type: 'string' }, lines: { type: 'array', items: { type: 'string' } } },
}
const made = (fields) => tool({ description: 'For tests', input, ...fields })

export default defineConfig({
  model: 'function:caller',
  tools: {
    look_up: made({ readOnly: true, execute: () => ({ found: ['one', 'two'] }) }),
    fail: made({ readOnly: true, execute() { throw new Error('The printer is on fire.') } }),
    send_letter: made({ execute: ({ to }) => 'Sent to ' + to }),
    hang: made({ readOnly: true, execute: () => new Promise(() => {}) }),
  },
  models: {
    'function:caller': async function* (prompt) {
      const last = prompt.messages.at(-1)
      if (last.role === 'assistant') return yield 'That is all.'
      yield 'I will see.'
      // Longer than a frame: what is shown already must stay as it is.
      await new Promise((resolve) => setTimeout(resolve, 80))
      const names = last.parts[0].text.split(' ')
      for (const [i, toolName] of names.entries())
        yield {
          type: 'tool-call',
          toolCallId: 'call_' + i,
          toolName,
          input: JSON.stringify({ to: 'Ann <b>& co</b>', lines: ['Dear Ann,', 'all is well.'] }),
        }
    },
  },
})
`

let server: ServerProcess
let browser: Browser
let context: BrowserContext
let opened: TestPage
let page: Page

beforeAll(async () => {
  const data = newDataDirectory()
  writeFileSync(join(data, 'loquat.config.mjs'), CONFIG)
  server = await startServerProcess({ data })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.end('SIGKILL')
  removeDataDirectories()
})
beforeEach(async () => {
  context = await browser.newContext()
  opened = await openPage(context, server.url)
  page = opened.page
})
afterEach(async () => {
  await context.close()
  expect(opened.complaints).toEqual([])
})

const question = (of = page) => of.getByRole('form', { name: 'Allow send_letter?' })
const calls = () => page.locator('.tool summary')
const texts = () => page.locator('.reply .markdown').allTextContents()

test('a call is one line that unfolds, by keyboard too, with what went in and came out', async () => {
  await say(page, 'look_up fail')
  await untilDone(page)
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

  test('is denied with a reason, from the keyboard', async () => {
    await say(page, 'send_letter')
    await question().waitFor()
    await question().getByRole('textbox').fill('Not before Monday')
    await page.keyboard.press('Enter')
    await untilDone(page)
    expect(await calls().allInnerTexts()).toEqual(['send_letter\ndenied'])
    await calls().click()
    await page.getByText('They said: Not before Monday').waitFor()
  })

  test('is there after a refresh and in another tab, and answered in one is answered in both', async () => {
    await say(page, 'send_letter')
    await question().waitFor()
    await page.reload()
    await question().waitFor()
    const { page: other } = await openPage(context, page.url())
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
