import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  ask,
  browserForAll,
  chooseForRow,
  composerOf,
  conversationOf,
  lastReply,
  openTab,
  say,
  script,
  untilDone,
  wordsOf,
} from './harness.ts'

const { server, open } = browserForAll()
let page: Page

beforeEach(async () => {
  ;({ page } = await open())
})

/** Is there a dot after the reply's last words? */
const isAhead = () =>
  lastReply(page)
    .locator('p')
    .last()
    .evaluate((it) => getComputedStyle(it, '::after').content !== 'none')

/** Waits until the reply holds this word. */
const seeWord = (word: string, of: Page = page) => lastReply(of).getByText(`${word} `).waitFor()

describe('a reply', () => {
  test('is begun by Enter, grows word by word, and ends as the model wrote it', async () => {
    await say(page, 'Tell me [tokens=180 rate=60]')
    expect(await page.locator('.bubble').textContent()).toBe('Tell me [tokens=180 rate=60]')
    await seeWord('w5')
    expect(await wordsOf(page)).not.toContain('w179')
    await page.getByRole('button', { name: 'Stop the reply' }).waitFor()
    await untilDone(page)
    expect(await wordsOf(page)).toBe(script(180))
    expect(await page.locator('.usage').textContent()).toMatch(/in, 180 out/)
    await page.getByRole('status').getByText('Reply ready, 180 words').waitFor()
    expect(await composerOf(page).inputValue()).toBe('')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
  })

  test('goes on through a reload and shows the same in a second tab', async () => {
    await say(page, 'Tell me [tokens=120 rate=60]')
    await seeWord('w10')
    const second = await openTab(page)
    await page.reload()
    await seeWord('w20')
    await seeWord('w20', second.page)
    await Promise.all([untilDone(page), untilDone(second.page)])
    expect(await wordsOf(page)).toBe(script(120))
    expect(await wordsOf(second.page)).toBe(script(120))
    expect(second.complaints).toEqual([])
    const { items } = await server.client.conversations.messages(conversationOf(page))
    expect(items.at(-1)).toMatchObject({ state: 'completed' })
  })

  test('stops in every tab, keeps its text, and continues in the same message', async () => {
    const { id } = await server.client.conversations.create()
    await page.goto(`${server.url}c/${id}`)
    const second = await openTab(page)
    await composerOf(second.page).waitFor()
    await say(page, 'Tell me [tokens=6000 rate=60]')
    await seeWord('w10')
    expect(await isAhead()).toBe(true)
    await seeWord('w15', second.page)
    await second.page.getByRole('button', { name: 'Stop the reply' }).click()
    await page.getByText('You stopped this reply.').waitFor()
    expect(await isAhead()).toBe(false)
    const kept = await wordsOf(page)
    expect(script(6000).startsWith(kept!)).toBe(true)
    expect(kept).not.toContain('w5999')
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.getByText('You stopped this reply.').waitFor({ state: 'detached' })
    await seeWord(`w${kept!.split(' ').length + 5}`)
    await page.getByRole('button', { name: 'Stop the reply' }).click()
    await page.getByText('You stopped this reply.').waitFor()
    const more = await wordsOf(page)
    expect(script(6000).startsWith(more!)).toBe(true)
    expect(more!.startsWith(kept!)).toBe(true)
    expect(await page.locator('.reply').count()).toBe(1)
    await second.page.close()
  })

  test('is answered again in its place', async () => {
    await ask(page, 'Tell me [tokens=5]')
    const before = await server.client.conversations.messages(conversationOf(page))
    const answered = page.waitForResponse(/regenerate$/)
    await page.getByRole('button', { name: 'Answer again' }).click()
    await answered
    await expect
      .poll(async () =>
        (await server.client.conversations.messages(conversationOf(page))).items.at(-1),
      )
      .toMatchObject({ state: 'completed', parentId: before.items[0]!.id })
    const after = await server.client.conversations.messages(conversationOf(page))
    expect(after.leafId).not.toBe(before.leafId)
    await untilDone(page)
    expect(await page.locator('.reply').count()).toBe(1)
    expect(await wordsOf(page)).toBe(script(5))
    expect(await page.locator('.bubble').count()).toBe(1)
  })

  test('that fails says why, and more can be said after it', async () => {
    await say(page, 'Break [tokens=20 fail=mid]')
    await page.locator('.ending[data-tone=error]').waitFor()
    expect(await wordsOf(page)).toContain('w3')
    await say(page, 'Fine [tokens=3]')
    await page.waitForFunction(() => document.querySelectorAll('.reply').length === 2)
    await untilDone(page)
    expect(await wordsOf(page)).toBe(script(3))
  })

  test('has its reasoning folded away', async () => {
    await ask(page, 'Think [tokens=5 reasoning=10]')
    const details = page.locator('details.reasoning')
    expect(await details.getAttribute('open')).toBeNull()
    await details.locator('summary').click()
    expect(await details.locator('.markdown').isVisible()).toBe(true)
  })
})

describe('the composer', () => {
  test('keeps a draft through a reload, breaks lines by Shift+Enter, and leaves input methods alone', async () => {
    const field = composerOf(page)
    await field.pressSequentially('one')
    await field.press('Shift+Enter')
    await field.pressSequentially('two')
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await page.reload()
    expect(await composerOf(page).inputValue()).toBe('one\ntwo')
    expect(await page.locator('.message').count()).toBe(0)
    await composerOf(page).fill('')
  })

  test('shows what is sent at once, and sends it once though the line breaks', async () => {
    let cut = 2
    await page.route('**/messages', async (route) => {
      if (route.request().method() !== 'POST' || cut-- <= 0) return route.continue()
      // The first time the request never arrives, the second time only the answer is lost.
      if (cut === 0) await route.fetch()
      return route.abort('connectionreset')
    })
    await say(page, 'Once [tokens=4]')
    await page.locator('.bubble').waitFor()
    await untilDone(page)
    expect(await wordsOf(page)).toBe(script(4))
    const { items } = await server.client.conversations.messages(conversationOf(page))
    expect(items.map((message) => message.role)).toEqual(['user', 'assistant'])
  })
})

describe('the list', () => {
  test('shows, renames and deletes conversations', async () => {
    await ask(page, 'First thing [tokens=2]')
    const list = page.getByRole('navigation', { name: 'Conversations' })
    await list
      .getByRole('link', { name: /First thing/ })
      .first()
      .waitFor()
    await chooseForRow(page, 'First thing', 'Rename')
    await page.getByRole('textbox', { name: 'Title' }).fill('A better name')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'A better name' }).waitFor()
    await chooseForRow(page, 'A better name', 'Delete')
    await list.getByRole('link', { name: 'A better name' }).waitFor({ state: 'detached' })
    await page.waitForURL(server.url)
  })

  test('leads from one conversation to another and back', async () => {
    await ask(page, 'Alpha [tokens=2]')
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await ask(page, 'Beta [tokens=3]')
    await page.getByRole('link', { name: /Alpha/ }).first().click()
    await page.locator('.bubble').getByText('Alpha').waitFor()
    await page.goBack()
    await page.locator('.bubble').getByText('Beta').waitFor()
    await expect.poll(() => wordsOf(page)).toBe(script(3))
  })

  test('an address that leads nowhere says so', async () => {
    await page.goto(`${server.url}c/conv_0193f3c2-0000-7000-8000-000000000000`)
    await page.getByText('There is no such conversation.').waitFor()
    await page.getByRole('link', { name: 'Begin a new one' }).click()
    await composerOf(page).waitFor()
  })
})

describe('a long conversation', () => {
  test('opens at its end and loads what came before by the page, without moving what is read', async () => {
    const { id } = await server.client.conversations.create({ model: 'demo:echo' })
    for (let i = 0; i < 40; i++) {
      await server.client.send(id, `Message ${i}\n\n${'Some more words. '.repeat(12)}`)
      for await (const _ of server.client.follow(id, { until: 'idle' }));
    }
    await page.goto(`${server.url}c/${id}`)
    await page.locator('.bubble').getByText('Message 39').waitFor()
    expect(await page.locator('.bubble').count()).toBe(15)
    const scroller = page.locator('.transcript')
    const fromEnd = () =>
      scroller.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight)
    expect(await fromEnd()).toBeLessThan(4)
    const first = page.locator('.bubble').getByText('Message 25')
    await scroller.evaluate((it) => (it.scrollTop = 0))
    await page.locator('.bubble').getByText('Message 0\n').waitFor()
    expect(await page.locator('.bubble').count()).toBe(40)
    expect(await first.isVisible()).toBe(true)
    const top = await first.evaluate((it) => it.getBoundingClientRect().top)
    expect(top).toBeGreaterThan(-400)
    expect(top).toBeLessThan(900)
    await page.getByRole('button', { name: 'Jump to the latest message' }).click()
    await page.waitForFunction(() => {
      const it = document.querySelector('.transcript')!
      return it.scrollHeight - it.scrollTop - it.clientHeight < 4
    })

    // With the last page, what has fetched it goes; the keyboard stays at what stood below it.
    await page.reload()
    await page.getByRole('button', { name: 'Show earlier messages' }).press('Enter')
    await page.locator('.bubble').getByText('Message 0\n').waitFor()
    const focused = page.locator(':focus')
    expect(await focused.getAttribute('data-message')).not.toBeNull()
    expect(await focused.textContent()).toContain('Message 25')
  })

  test.each([
    ['slowly', 2, 40],
    ['by very little', 30, 1],
  ])('lets go of its end when the reader moves up %s', async (_, pixels, frames) => {
    await page.setViewportSize({ width: 900, height: 420 })
    await say(page, 'Tell me [tokens=400 rate=120]')
    await seeWord('w200')
    const place = await page.locator('.transcript').evaluate(
      async (it, [by, count]) => {
        for (let i = 0; i < count; i++) {
          it.scrollTop -= by
          await new Promise(requestAnimationFrame)
        }
        return it.scrollTop
      },
      [pixels, frames] as const,
    )
    await seeWord('w320')
    expect(await page.locator('.transcript').evaluate((it) => it.scrollTop)).toBe(place)
    await untilDone(page)
  })

  test('follows a reply at its end, and lets go when the reader moves up', async () => {
    await page.setViewportSize({ width: 900, height: 420 })
    await say(page, 'Tell me [tokens=500 rate=120]')
    const scroller = page.locator('.transcript')
    const fromEnd = () =>
      scroller.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight)
    await seeWord('w200')
    await expect.poll(fromEnd).toBeLessThan(40)
    await scroller.hover()
    await page.mouse.wheel(0, -250)
    await page.waitForFunction(() => {
      const it = document.querySelector('.transcript')!
      return it.scrollHeight - it.scrollTop - it.clientHeight > 100
    })
    const place = await scroller.evaluate((it) => it.scrollTop)
    await seeWord('w350')
    expect(await scroller.evaluate((it) => it.scrollTop)).toBe(place)
    await page.getByRole('button', { name: 'Jump to the latest message' }).click()
    await untilDone(page)
    await expect.poll(fromEnd).toBeLessThan(4)
  })

  test('what is sent stands near the top, and its reply fills the room below without moving it', async () => {
    await page.setViewportSize({ width: 900, height: 700 })
    await ask(page, 'First [tokens=200]')
    await say(page, 'Second [tokens=60 rate=60]')
    const scroller = page.locator('.transcript')
    const said = page.locator('.said').last()
    const place = async () => (await said.boundingBox())!.y - (await scroller.boundingBox())!.y
    await seeWord('w3')
    await expect.poll(place).toBeLessThan(60)
    const top = await place()
    expect(top).toBeGreaterThan(0)
    await seeWord('w50')
    expect(Math.abs((await place()) - top)).toBeLessThan(2)
    await untilDone(page)
    expect(Math.abs((await place()) - top)).toBeLessThan(2)
    await page.reload()
    await said.waitFor()
    expect(
      await page
        .locator('.column > div')
        .last()
        .evaluate((it) => it.style.blockSize),
    ).toBe('')
  })

  test('does not move what is being selected', async () => {
    await page.setViewportSize({ width: 900, height: 420 })
    await say(page, 'Tell me [tokens=400 rate=120]')
    await seeWord('w150')
    await lastReply(page).locator('p').first().selectText()
    const scroller = page.locator('.transcript')
    const place = await scroller.evaluate((it) => it.scrollTop)
    await seeWord('w300')
    expect(await scroller.evaluate((it) => it.scrollTop)).toBe(place)
    await untilDone(page)
  })
})
