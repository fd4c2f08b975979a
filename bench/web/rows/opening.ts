import type { Page } from 'playwright-core'
import type { Figure, Row } from '../../row.ts'
import { takeTurns, turnsOf, type Disturbable } from '../../rounds.ts'
import { highest, median } from '../../statistics.ts'
import type { AppStand } from '../app-stand.ts'
import { webRounds } from '../turns.ts'
import { readWatched, watchFrom } from '../watch.ts'
import type { WebStand } from '../web-stand.ts'

interface Opening extends Disturbable {
  /** Milliseconds from the click in the list to the newest message on screen. */
  open: number
  /** Of that, until the page of messages was there. */
  request: number
  /** 0 where no task was longer than 50 ms. */
  longestTask: number
}

const SPEEDS = [
  { cpu: 1, budget: 100 },
  { cpu: 4, budget: 200 },
]
const LENGTHS = [2000, 10_000]
const spoken = (messages: number) => messages.toLocaleString('en')

/** A long conversation, opened from the list of the app that runs already. */
export const opening: Row<WebStand> = {
  name: 'open a long conversation',
  async measure(stand, effort) {
    const app = await stand.app()
    const turns = LENGTHS.flatMap((messages) =>
      SPEEDS.map(({ cpu, budget }) => ({
        ...{ messages, cpu, budget },
        name: `open ${spoken(messages)} messages, newest painted, processor ${cpu}×`,
      })),
    )
    for (const messages of LENGTHS) await app.conversation(messages)
    const { page, emulate } = await stand.newPage()
    await page.goto(app.url)
    await page.locator('[data-row]').first().waitFor()
    // Once before, for the code to be compiled.
    for (const messages of LENGTHS) await open(page, app, messages)
    const rounds = await takeTurns(turns, webRounds(effort, 7), async ({ messages, cpu }) => {
      await emulate({ cpu })
      return open(page, app, messages)
    })
    const list = (name: string, value: (opening: Opening) => number) =>
      turnsOf(rounds, { name }).map(value)
    const figures = turns.flatMap(({ name, messages, budget, cpu }): Figure[] => [
      { name, unit: 'ms', budget, value: median(list(name, (it) => it.open)) },
      {
        name: `open ${spoken(messages)} messages, longest task over 50 ms, processor ${cpu}×`,
        ...{ unit: 'ms', budget: 50, value: median(list(name, (it) => it.longestTask)) },
      },
    ])
    const last = turns.find(({ messages, cpu }) => messages === 10_000 && cpu === 1)!
    const request = median(list(last.name, (it) => it.request))
    return {
      figures: [
        ...figures,
        {
          name: 'open 10,000 messages, request of the page',
          unit: 'ms',
          budget: 50,
          value: request,
        },
      ],
      details: turns.map(({ name }) => {
        const times = list(name, (it) => it.open).map((ms) => ms.toFixed(0))
        return `${name}: ${times.join(' ')} ms`
      }),
    }
  },
}

async function open(page: Page, app: AppStand, messages: number): Promise<Opening> {
  const id = await app.conversation(messages)
  const newest = await app.newestMessage(id)
  await page.locator('.new-conversation').click()
  await page.locator('.page[data-empty]').waitFor()
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
  await watchFrom(page, false)
  const times = await page.evaluate(openHere, { id, newest })
  const { longTasks } = await readWatched(page)
  return { ...times, longestTask: highest(longTasks.map(({ duration }) => duration)) }
}

/** Runs in the page, so it holds on to nothing outside itself. */
async function openHere({ id, newest }: { id: string; newest: string | null }) {
  const link = document.querySelector<HTMLElement>(`[data-row="${id}"] a`)
  if (!link) throw new Error('The conversation is not in the list.')
  performance.clearResourceTimings()
  const shown = () => document.querySelector(`[data-message="${newest}"]`)
  const there = new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!shown()) return
      observer.disconnect()
      resolve()
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })
  const began = performance.now()
  link.click()
  await there
  // The frame that holds it, and the task behind that frame's painting.
  await new Promise<void>((resolve) =>
    requestAnimationFrame(() => {
      setTimeout(resolve)
    }),
  )
  const ended = performance.now()
  const { bottom, top } = shown()!.getBoundingClientRect()
  if (bottom < 0 || top > innerHeight) throw new Error('The newest message is not in sight.')
  const [request] = performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.includes(`/${id}/messages`))
  if (!request) throw new Error('The messages were not asked for.')
  return { open: ended - began, request: request.duration }
}
