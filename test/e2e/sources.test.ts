import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import {
  ask,
  browserForAll,
  chooseModel,
  conversationOf,
  lastReply,
  say,
  untilDone,
} from './harness.ts'

const CONFIG = fileURLToPath(new URL('sources.config.ts', import.meta.url))

const { server, open } = browserForAll({ LOQUAT_MODEL: 'function:reader' }, ['--config', CONFIG])

test('the sources of a reply stand at its end once it is written, each once, as links where they may be', async () => {
  const { page } = await open()
  await say(page, 'When?')
  await lastReply(page).getByText('Loquats').waitFor()
  await page.waitForTimeout(300)
  const list = page.getByRole('list', { name: 'Sources' })
  expect(await list.count()).toBe(0)
  await untilDone(page)
  expect(await list.getByRole('listitem').allTextContents()).toEqual([
    'On <b>loquats</b>garden.example',
    'https://fruit.example/medlars',
    'A trap',
  ])
  const links = await list
    .getByRole('link')
    .evaluateAll((all) =>
      all.map((it) => [(it as HTMLAnchorElement).href, (it as HTMLAnchorElement).rel]),
    )
  expect(links).toEqual(
    ['https://garden.example/loquats', 'https://fruit.example/medlars'].map((href) => [
      href,
      'noopener noreferrer nofollow',
    ]),
  )
  // They come between two pieces of text, which are one text all the same.
  expect(await page.locator('.reply .markdown').allTextContents()).toEqual([
    'Loquats ripen in spring.',
  ])
  await page.reload()
  await expect.poll(() => list.getByRole('listitem').count()).toBe(3)
  expect(await audit(page)).toEqual([])
})

/** A page on which a reply with marks has been written. @param written called before its end */
async function openCited(written: (page: Page) => Promise<unknown> = async () => {}) {
  const { page } = await open()
  await chooseModel(page, 'function:scholar')
  await say(page, 'When?')
  await lastReply(page).getByText('Later.').waitFor()
  await written(page)
  await untilDone(page)
  await page.getByRole('list', { name: 'Sources' }).waitFor()
  return page
}

test('marks of sources become links when the reply is whole, and no word moves', async () => {
  const linksOf = (page: Page) => lastReply(page).getByRole('link')
  const shownBy = (page: Page) =>
    linksOf(page).evaluateAll((all) =>
      all.map((it) => [it.textContent, (it as HTMLAnchorElement).href]),
    )
  const marked = [
    ['[1]', 'https://garden.example/loquats'],
    ['[2]', 'https://fruit.example/medlars'],
    ['the garden', 'https://garden.example/loquats'],
    ['elsewhere', 'https://other.example/'],
  ]
  const places = (page: Page) =>
    linksOf(page)
      .filter({ hasText: /^the garden|elsewhere$/ })
      .evaluateAll((all) =>
        all.map((it) => {
          const { x, y } = it.getBoundingClientRect()
          return [Math.round(x), Math.round(y)]
        }),
      )
  let before: unknown
  const page = await openCited(async (written) => {
    expect(await shownBy(written)).toEqual(marked.slice(2))
    before = await places(written)
  })
  expect(await shownBy(page)).toEqual(marked)
  expect(await places(page)).toEqual(before)
  await page.reload()
  await expect.poll(() => shownBy(page)).toEqual(marked)
})

test('a link to a source says which one it is, to the pointer and to the keyboard', async () => {
  const page = await openCited()
  const card = page.getByRole('tooltip')
  const first = lastReply(page).getByRole('link', { name: '[1]' })
  // What shows it comes a moment after the list.
  await expect
    .poll(async () => {
      await page.mouse.move(0, 0)
      await first.hover()
      await page.waitForTimeout(300)
      return card.isVisible()
    })
    .toBe(true)
  expect(await card.innerText()).toMatch(/^On <b>loquats<\/b>\s+\[1\] garden\.example$/)
  // It stands beside its link, and can be pointed at.
  const [link, box] = [(await first.boundingBox())!, (await card.boundingBox())!]
  const [above, below] = [link.y - box.y - box.height, box.y - link.y - link.height]
  expect(Math.max(above, below)).toBeLessThan(20)
  expect(Math.max(above, below)).toBeGreaterThanOrEqual(0)
  await card.hover()
  await page.waitForTimeout(300)
  expect(await card.isVisible()).toBe(true)
  await page.locator('.bubble').hover()
  await card.waitFor({ state: 'hidden' })
  expect(await first.getAttribute('title')).toBe('garden.example')

  await first.focus()
  await card.waitFor()
  const described = await first.getAttribute('aria-describedby')
  expect(await page.locator(`[id="${described}"]`).innerText()).toContain('garden.example')
  expect(await audit(page)).toEqual([])
  await page.keyboard.press('Tab')
  await expect
    .poll(() => card.innerText())
    .toMatch(/^https:\/\/fruit\.example\/medlars\s+\[2\] fruit/)
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'hidden' })
  await page.keyboard.press('Tab')
  await expect.poll(() => card.innerText()).toContain('On <b>loquats</b>')
  await page.keyboard.press('Tab')
  await card.waitFor({ state: 'hidden' })
})

test('they stand at the end of what is saved, shared and copied, too', async () => {
  const { page } = await open()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await ask(page, 'When?')
  await page.getByRole('button', { name: 'Copy this reply' }).click()
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('Loquats ripen in spring.')
  const id = conversationOf(page)
  const { conversations, shares } = server.client
  expect(await conversations.export(id, 'markdown')).toContain(
    [
      'Loquats ripen in spring.\n\nSources:\n',
      '1. [On <b>loquats</b>](<https://garden.example/loquats>)',
      '2. [https://fruit.example/medlars](<https://fruit.example/medlars>)',
    ].join('\n'),
  )
  await page.goto(new URL((await shares.create(id)).path, server.url).href)
  expect(await page.locator('.assistant .markdown').allTextContents()).toEqual([
    'Loquats ripen in spring.',
  ])
  expect(
    await page.getByRole('list', { name: 'Sources' }).getByRole('listitem').allTextContents(),
  ).toEqual(['On <b>loquats</b>garden.example', 'https://fruit.example/medlars', 'A trap'])
  expect(await page.locator('.sources a').count()).toBe(2)
  expect(await audit(page)).toEqual([])
})
