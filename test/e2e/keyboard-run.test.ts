import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { browserForAll, conversationOf, untilDone, wordsOf } from './harness.ts'

const { server, open } = browserForAll()

/** What the page keeps of who walks through it. */
interface Walk {
  /** Everything that was said aloud. */
  said: string[]
  /** Keys that nothing had the focus for. */
  lost: string[]
  /** The longest time that nothing had the focus, in frames. */
  nowhere: number
}

interface Focus {
  name: string
  /** Is it in the window, and not below something else? */
  inSight: boolean
  /** Is a line painted around it, or around what it fills? */
  ringed: boolean
}

let page: Page
/** So much of what was said has been heard. */
let heard = 0

/** Nothing but keys reaches the page; where the focus is, is only looked at. */
const press = (key: string) => page.keyboard.press(key)
const type = (text: string) => page.keyboard.type(text)

beforeEach(async () => {
  // Another try begins anew.
  heard = 0
  for (const { id } of (await server.client.conversations.list()).items)
    await server.client.conversations.delete(id)
  ;({ page } = await open('about:blank', { permissions: ['clipboard-read', 'clipboard-write'] }))
  await page.addInitScript(watchHere)
  await page.goto(server.url)
})

/** Runs in the page, so it holds on to nothing outside itself. */
function watchHere() {
  const walk: Walk = { said: [], lost: [], nowhere: 0 }
  Object.assign(globalThis, { walk })
  const isNowhere = () => document.activeElement === document.body
  addEventListener(
    'keydown',
    ({ key }) => isNowhere() && key !== 'Control' && key !== 'Shift' && walk.lost.push(key),
    true,
  )
  const known = new WeakMap<Element, string>()
  new MutationObserver(() => {
    for (const region of document.querySelectorAll('[role=status], [role=alert]')) {
      const text = region.textContent.trim()
      if (text !== '' && text !== known.get(region)) walk.said.push(text)
      known.set(region, text)
    }
  }).observe(document, { subtree: true, childList: true, characterData: true })
  let frames = 0
  let begun = false
  const onFrame = () => {
    // Before the page has drawn anything there is nothing to hold it.
    begun ||= !isNowhere() && document.activeElement !== null
    frames = begun && isNowhere() ? frames + 1 : 0
    walk.nowhere = Math.max(walk.nowhere, frames)
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
}

/** Runs in the page. */
function focusHere(): Focus {
  const element = document.activeElement!
  const name =
    element.getAttribute('aria-label') ??
    (element as HTMLInputElement).labels?.[0]?.textContent ??
    element.textContent
  const box = element.getBoundingClientRect()
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  const around: Element[] = []
  for (let it: Element | null = element; it; it = it.parentElement) around.push(it)
  const painted = (it: Element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(it)
    const isClear = /^rgba\(.*, 0\)$/.test(outlineColor)
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && !isClear
  }
  const accent = () => {
    const probe = document.createElement('i')
    probe.style.color = 'var(--accent)'
    document.body.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }
  return {
    name: name.trim().replace(/\s+/g, ' '),
    inSight:
      hit !== null &&
      (element.contains(hit) || hit.contains(element)) &&
      around.every((it) => getComputedStyle(it).opacity !== '0'),
    ringed:
      // A heading is only read out: there is nothing to do where it is.
      element.matches('h1') ||
      around.slice(0, 2).some(painted) ||
      getComputedStyle(element).borderBottomColor === accent(),
  }
}

/** What is called so has the focus, and everybody sees it. */
async function isAt(name: string | RegExp): Promise<void> {
  const seen = typeof name === 'string' ? name : expect.stringMatching(name)
  const wanted = { name: seen as string, inSight: true, ringed: true }
  await expect.poll(() => page.evaluate(focusHere)).toEqual(wanted)
}

/** Goes on to what is called so, as somebody does who looks where the focus is. */
async function goTo(name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const isThere = (found: string) => (typeof name === 'string' ? found === name : name.test(found))
  const passed: string[] = []
  for (let i = 0; i < 40; i++) {
    await press(key)
    const found = await page.evaluate(focusHere)
    passed.push(found.name)
    if (isThere(found.name)) return isAt(name)
  }
  expect.fail(`No way to ${name}: ${passed.join(' · ')}`)
}

const walkOf = () => page.evaluate(() => (globalThis as unknown as { walk: Walk }).walk)

/** It is said aloud, now or a moment later, and after what was heard before. */
async function hears(text: string | RegExp): Promise<void> {
  const isIt = (said: string) => (typeof text === 'string' ? said === text : text.test(said))
  async function listen() {
    const all = (await walkOf()).said
    const at = all.findIndex((said, i) => i >= heard && isIt(said))
    if (at < 0) return all.slice(heard)
    heard = at + 1
    return text
  }
  await expect.poll(listen).toEqual(text)
}

const shows = (title: string) => page.getByRole('heading', { level: 1, name: title }).waitFor()

test('by keyboard alone, and never without a place: everything that is done every day', async () => {
  // New, send.
  await isAt('Message')
  await type('Plums [tokens=4]')
  await press('Enter')
  await hears('Generating')
  await hears('Reply ready, 4 words')
  await isAt('Message')
  const plums = conversationOf(page)
  await press('Control+Shift+O')
  await shows('New conversation')
  await isAt('Message')

  // Stop, go on.
  await type('Pears [tokens=400 rate=120]')
  await press('Enter')
  await page.locator('.reply').getByText('w8 ').waitFor()
  await press('Escape')
  await hears('Reply stopped')
  await isAt('Message')
  await goTo('Continue', 'Shift+Tab')
  await press('Enter')
  await hears('Generating')
  await isAt('Message')
  await hears('Reply ready, 400 words')
  expect(await wordsOf(page)).toMatch(/^w0 .* w399$/)

  // Edit; branches.
  await press('ArrowUp')
  await isAt('Your message')
  await press('Control+A')
  await type('Quinces [tokens=3]')
  await press('Enter')
  await isAt('Message')
  await hears('Reply ready, 3 words')
  await goTo('Previous version', 'Shift+Tab')
  await press('Enter')
  await hears('Version 1 of 2')
  await isAt('Previous version')
  await page.locator('.bubble').getByText('Pears').waitFor()
  await press('ArrowRight')
  await hears('Version 2 of 2')
  await isAt('Next version')
  await page.locator('.bubble').getByText('Quinces').waitFor()

  // Search, in the palette and in the list.
  await press('Control+K')
  await type('plums')
  await isAt('Search and commands')
  await hears(/^(One match|\d+ matches)$/)
  await press('Enter')
  await shows('Plums')
  await isAt('Message')
  expect(conversationOf(page)).toBe(plums)
  await goTo('Search conversations', 'Shift+Tab')
  await type('quinces')
  await hears('One conversation found')
  await press('ArrowDown')
  await isAt(/Quinces/)
  await press('Enter')
  await page.locator('.bubble').getByText('Quinces').waitFor()
  await isAt(/Quinces/)
  await goTo('Search conversations', 'Shift+Tab')
  await press('Escape')
  await isAt('Search conversations')
  await page.locator('.row').first().waitFor()

  // Rename, delete, undo.
  await goTo(/^More for “Pears/)
  await press('Enter')
  await isAt('Rename')
  await press('Enter')
  await isAt('Title')
  await type('Fruit')
  await press('Enter')
  await hears('Renamed')
  await shows('Fruit')
  await isAt('More for “Fruit”')
  await press('Enter')
  await isAt('Rename')
  await press('ArrowUp')
  await isAt('Delete')
  await press('Enter')
  await hears(/^Conversation deleted. You can undo this/)
  await isAt(/^Plums/)
  await shows('New conversation')
  await goTo('Undo')
  await press('Enter')
  await hears('Brought back')
  await isAt('Fruit')
  await shows('Fruit')

  // Settings, with a dialog.
  await press('Control+.')
  await isAt('Settings')
  expect(await page.title()).toBe('Settings · Loquat')
  await goTo('New token')
  await press('Enter')
  await isAt('Close')
  await press('Escape')
  await isAt('New token')
  await goTo(/^Back to the conversation/, 'Shift+Tab')
  await press('Enter')
  await shows('Fruit')
  await isAt('Message')

  // Share, copy, revoke.
  await press('Control+Shift+E')
  await isAt('Close')
  await page.getByText('only here').waitFor()
  await goTo('Make a link')
  await press('Enter')
  await hears('The link is ready')
  await isAt('Copy the link')
  await press('Enter')
  await hears('Copied')
  const address = await page.evaluate(() => navigator.clipboard.readText())
  expect(address).toMatch(new RegExp(`^${server.url}s/[\\w-]{43}$`))
  expect((await fetch(address)).status).toBe(200)
  await goTo(/^Revoke the link/)
  await press('Enter')
  await hears('Link revoked: it leads nowhere now')
  await isAt('There are no links to this conversation.')
  expect((await fetch(address)).status).toBe(404)
  await press('Escape')
  await isAt('Message')

  await untilDone(page)
  const { lost, nowhere } = await walkOf()
  expect(lost).toEqual([])
  expect(nowhere).toBeLessThan(30)
})
