import type { Page } from 'playwright-core'
import { startUpstream } from '../../../test/upstream/upstream.ts'
import type { Figure, Row } from '../../row.ts'
import { ratios, takeTurns, turnsOf, type Disturbable } from '../../rounds.ts'
import { serveLoquat } from '../../stand.ts'
import { highest, median, quantile } from '../../statistics.ts'
import { composerOf } from '../app-page.ts'
import { webRounds } from '../turns.ts'
import { readWatched, watchFrom } from '../watch.ts'
import type { WebStand } from '../web-stand.ts'

const LONG = 10_000
/** Fewer than are in sight. */
const SHORT = 10
const SCREENS = 50
const WORDS = 'somebody thinks about the next question '
/** A fast typist's, in milliseconds between keys. */
const PACE = 80
/** The browser tells of no key that was painted faster. */
const FASTEST = 16
const TITLES = 9

/** What a list was like to use; times in milliseconds. */
interface Use extends Disturbable {
  /** From the navigation to the first rows on screen. */
  first: number
  /** From frame to frame, while it is scrolled. */
  frames: number[]
  /** From key to paint in the composer, p95. */
  typing: number
  /** The same in the palette, which looks through all titles. */
  palette: number
  /** The request of a search. */
  search: number
  /** From the change of a title to the title on screen. */
  title: number
}

/** The list of conversations when there are thousands, and when there are next to none. */
export const longList: Row<WebStand> = {
  name: 'a list of 10,000 conversations',
  async measure(stand, effort) {
    const upstream = await startUpstream()
    const lists = await Promise.all(
      [SHORT, LONG].map(async (count) => {
        const { served } = await serveLoquat(upstream.url, undefined, {})
        return { name: `${count.toLocaleString('en')} conversations`, count, ...served }
      }),
    )
    try {
      for (const { url, count } of lists) await fill(url, count)
      effort.progress()
      const rounds = await takeTurns(lists, webRounds(effort, 3), (list) => useList(stand, list))
      const [short, long] = [lists[0]!, lists[1]!]
      const of = (value: (use: Use) => number) => median(turnsOf(rounds, long).map(value))
      const ratio = (name: string, value: (use: Use) => number): Figure => ({
        ...{ name: `${name}, ${LONG.toLocaleString('en')} conversations : ${SHORT}`, unit: '×' },
        value: median(ratios(rounds, long, short, value)),
      })
      return {
        figures: [
          {
            name: `10,000 conversations scrolled by ${SCREENS} screens, longest frame`,
            ...{ unit: 'ms', budget: 33, value: of(({ frames }) => highest(frames)) },
          },
          {
            name: 'palette over 10,000 conversations, key to paint p95',
            ...{ unit: 'ms', budget: 50, value: of(({ palette }) => palette) },
          },
          {
            name: 'search of 10,000 titles, request',
            ...{ unit: 'ms', budget: 150, value: of(({ search }) => search) },
          },
          ratio('first rows on screen', ({ first }) => first),
          ratio('key to paint p95', ({ typing }) => typing),
          ratio('a title that changes, on screen', ({ title }) => title),
        ],
        details: lists.map((list) =>
          [
            `${list.name}:`,
            ...turnsOf(rounds, list).map(
              ({ first, frames, typing, palette, search, title }) =>
                `first rows ${ms(first)}, frame p95 ${ms(quantile(frames, 0.95))}, most ${ms(highest(frames))} (${frames.filter((it) => it > 50).length} over 50 ms), key ${ms(typing)}, in the palette ${ms(palette)}, search ${ms(search)}, title ${ms(title)};`,
            ),
          ].join(' '),
        ),
      }
    } finally {
      for (const { stop } of lists) await stop()
      await upstream.close()
    }
  },
}

const ms = (time: number) => `${time.toFixed(0)} ms`

async function fill(url: string, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, k) => k)
  for (let k = 0; k < count; k += 100)
    await Promise.all(
      numbers.slice(k, k + 100).map((i) => create(url, `Conversation ${i} of ${count}`)),
    )
}

async function create(url: string, title: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/conversations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  })
  if (!response.ok) throw new Error(`The server answered ${response.status} to a new conversation.`)
}

async function useList(
  stand: WebStand,
  { url, count }: { url: string; count: number },
): Promise<Use> {
  const { page, check, close } = await stand.newPage()
  await page.addInitScript(markFirstRowsHere)
  await page.goto(url)
  await page.waitForFunction(() => performance.getEntriesByName('first rows').length > 0)
  const first = await page.evaluate(() => performance.getEntriesByName('first rows')[0]!.startTime)
  await page.evaluate(loadAllHere)
  await watchFrom(page)
  if (count > SHORT) await page.evaluate(scrollHere, SCREENS)
  const { frames } = await readWatched(page)
  await composerOf(page).focus()
  const typing = await typeOnce(page)
  const palette = await typeInPalette(page)
  const search = await searchOnce(page, `${count - 3}`)
  const titles = await page.evaluate(changeTitlesHere, TITLES)
  check()
  await close()
  return { first, frames, typing, palette, search, title: median(titles) }
}

async function typeOnce(page: Page): Promise<number> {
  await watchFrom(page, false)
  await page.keyboard.type(WORDS, { delay: PACE })
  const { keys } = await readWatched(page)
  const fast = Array.from({ length: WORDS.length - keys.length }, () => FASTEST)
  return quantile([...keys, ...fast], 0.95)
}

async function typeInPalette(page: Page): Promise<number> {
  await page.keyboard.press('Control+k')
  await page.locator('.palette [role=option]').first().waitFor()
  const typing = await typeOnce(page)
  await page.keyboard.press('Escape')
  await page.locator('.palette').waitFor({ state: 'detached' })
  return typing
}

async function searchOnce(page: Page, text: string): Promise<number> {
  const field = page.getByRole('textbox', { name: 'Search conversations' })
  await field.focus()
  await page.keyboard.type(text)
  await page.locator('.search-hits[aria-busy=false] a').first().waitFor()
  const took = await page.evaluate(() => {
    const asked = performance.getEntriesByType('resource')
    return asked.findLast(({ name }) => name.includes('/api/v1/search'))?.duration
  })
  if (took === undefined) throw new Error('Nothing was searched for.')
  await page.keyboard.press('Escape')
  await page.locator('[data-row]').first().waitFor()
  return took
}

/** Runs in the page, as all that follow: so they hold on to nothing outside themselves. */
function markFirstRowsHere(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-row]')) return
    observer.disconnect()
    // The frame that holds them, and the task behind that frame's painting.
    requestAnimationFrame(() => setTimeout(() => performance.mark('first rows')))
  })
  observer.observe(document, { childList: true, subtree: true })
}

/** Scrolls to the end until there is nothing more to come, then back. */
async function loadAllHere(): Promise<void> {
  const list = document.querySelector('.sidebar-list')!
  while (document.querySelector('.sidebar-list .more')) {
    list.scrollTop = list.scrollHeight
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  list.scrollTop = 0
  await new Promise((resolve) => setTimeout(resolve, 500))
}

/** As fast as it is flung by hand: a quarter of a screen a frame. */
async function scrollHere(screens: number): Promise<void> {
  const list = document.querySelector('.sidebar-list')!
  for (let i = 0; i < screens * 4; i++) {
    const before = list.scrollTop
    list.scrollTop += list.clientHeight / 4
    if (list.scrollTop === before) throw new Error('The list has ended.')
    await new Promise(requestAnimationFrame)
  }
}

async function changeTitlesHere(count: number): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const { row: id } = document.querySelector<HTMLElement>('[data-row]')!.dataset
    const title = `Another title ${i}`
    const began = performance.now()
    void fetch(`/api/v1/conversations/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title }),
    })
    const name = () => document.querySelector(`[data-row="${id}"] .row-name`)?.textContent
    while (name() !== title) {
      if (performance.now() - began > 10_000) throw new Error('The title did not come.')
      await new Promise((resolve) => setTimeout(resolve))
    }
    times.push(performance.now() - began)
  }
  return times
}
