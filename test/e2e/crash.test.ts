import { expect, test } from 'vitest'
import {
  ask,
  browserForAll,
  composerOf,
  conversationOf,
  lastReply,
  say,
  script,
  untilDone,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll()

test('the server is killed in the middle of a reply: what was shown is kept, and goes on', async () => {
  const { page } = await open()
  await say(page, 'Tell me [tokens=200 rate=50]')
  await lastReply(page).getByText('w25 ').waitFor()
  await server.kill()
  const shown = (await wordsOf(page))!
  expect(shown).toContain('w25')
  await page.locator('.notice').getByText('The server does not answer.').waitFor()
  await composerOf(page).fill('typed while it was away')

  await server.restart()
  // Where several servers may run, the run of a dead one is ended when its lease has run out.
  await page.locator('.ending').getByText('What it wrote is kept.').waitFor({ timeout: 30_000 })
  await page
    .locator('.notice')
    .getByText('The server does not answer.')
    .waitFor({ state: 'detached' })
  const kept = (await wordsOf(page))!
  expect(kept.startsWith(shown)).toBe(true)
  expect(script(200).startsWith(kept)).toBe(true)
  expect(await composerOf(page).inputValue()).toBe('typed while it was away')

  await page.reload()
  await page.locator('.ending').getByText('What it wrote is kept.').waitFor()
  expect(await wordsOf(page)).toBe(kept)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.locator('.ending').getByText('What it wrote is kept.').waitFor({ state: 'detached' })
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(200))
})

test('a message sent while the server is away arrives once when it is back', async () => {
  const { page } = await open()
  await ask(page, 'First [tokens=2]')
  await server.kill()
  await say(page, 'Second [tokens=7]')
  await page.locator('.bubble').getByText('Second').waitFor()
  await server.restart()
  await page.locator('.reply .usage').nth(1).waitFor()
  await untilDone(page)
  expect(await wordsOf(page)).toBe(script(7))
  const { items } = await server.client.conversations.messages(conversationOf(page))
  expect(items.map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
})
