import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browserForAll, lastReply, say, untilDone } from './harness.ts'

const CONFIG = fileURLToPath(new URL('tools.config.ts', import.meta.url))

const { server, open } = browserForAll({}, ['--config', CONFIG])

/** The live regions of the accessibility tree, which has nothing that is inert: how urgent each is, and its words. */
async function regionsOf(page: Page): Promise<{ live: string; words: string }[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  type Node = (typeof nodes)[number]
  const words = ({ role, name, childIds = [] }: Node): string =>
    role?.value === 'StaticText'
      ? String(name?.value)
      : childIds.map((id) => words(byId.get(id)!)).join('')
  return nodes.flatMap((node) => {
    const live = node.properties?.find((property) => property.name === 'live')?.value.value
    return node.ignored || live === undefined || live === 'off'
      ? []
      : [{ live: String(live), words: words(node) }]
  })
}

const heard = async (page: Page) => (await regionsOf(page)).map(({ words }) => words)

/** Writes down each sentence as it comes into a live region. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest('[aria-live], [role=status], [role=alert]')
        const text = region?.textContent ?? ''
        if (region && region.ariaLive !== 'off' && text !== '' && text !== said.at(-1))
          said.push(text)
      }
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said)
}

async function openConversation(model: string) {
  const { id } = await server.client.conversations.create({ model })
  await server.client.send(id, 'Before')
  for await (const _ of server.client.follow(id, { until: 'idle' }));
  const { page } = await open(`${server.url}c/${id}`)
  await untilDone(page)
  return { page, send: (text: string) => server.client.send(id, text) }
}

const DIALOGS = {
  'the page': async () => {},
  'a modal dialog': async (page: Page) => {
    await page.keyboard.press('Control+/')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  },
  'a dialog after another': async (page: Page) => {
    await page.getByRole('button', { name: 'Show what was sent to the model' }).click()
    await page.getByRole('dialog', { name: 'What was sent' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+E')
    await page.getByRole('dialog', { name: 'Share or save' }).waitFor()
  },
}

test.each(Object.entries(DIALOGS))('what happens to a reply is heard in %s', async (_, show) => {
  const { page, send } = await openConversation('test:script')
  await show(page)
  await send('Tell me [tokens=60 rate=40]')
  await expect.poll(() => heard(page)).toContain('Generating')
  await expect.poll(() => heard(page)).toContain('Reply ready, 60 words')
  await send('Fail [fail=before]')
  const failed = 'The test model failed before the first word, as its script says.'
  await expect.poll(() => heard(page)).toContain(failed)
  expect((await regionsOf(page)).filter(({ live }) => live === 'polite')).toHaveLength(1)
})

test.each(Object.entries(DIALOGS))('that a tool asks is heard in %s', async (_, show) => {
  const { page, send } = await openConversation('function:caller')
  await show(page)
  await send('send_letter')
  const asks = 'The model asks to use a tool. Allow or deny it (Ctrl+Shift+Y)'
  await expect.poll(() => heard(page)).toContain(asks)
})

const REFUSED = {
  'a message': (page: Page) => say(page, 'Tell me'),
  'another answer': (page: Page) => page.getByRole('button', { name: 'Answer again' }).click(),
}

describe.each(Object.entries(REFUSED))('that the server refuses %s', (_, act) => {
  test.each(Object.entries(DIALOGS))('is heard in %s', async (__, show) => {
    const { page } = await openConversation('test:script')
    const { promise: shown, resolve } = Promise.withResolvers<void>()
    await page.route(/\/(messages|regenerate)$/, async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      await shown
      const error = { code: 'invalid_request', message: 'Not this one.', retryable: false }
      await route.fulfill({ status: 422, json: { error } })
    })
    await act(page)
    await show(page)
    resolve()
    await expect.poll(async () => (await heard(page)).join()).toContain('Not this one.')
  })
})

test('when a dialog is closed, the page is heard again', async () => {
  const { page, send } = await openConversation('test:script')
  await DIALOGS['a modal dialog'](page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await send('Tell me [tokens=3]')
  await expect.poll(() => heard(page)).toContain('Reply ready, 3 words')
})

test('the words of a reply are not said as they come', async () => {
  const { page, send } = await openConversation('test:script')
  const said = await listen(page)
  await send('Tell me [tokens=80 rate=60]')
  for (const word of ['w5 ', 'w30 ', 'w60 ']) {
    await lastReply(page).getByText(word).waitFor()
    expect((await heard(page)).join()).not.toContain('w1')
  }
  await expect.poll(said).toEqual(['Generating', 'Reply ready, 80 words'])
})
