import type { Page } from 'playwright-core'
import type { Figure, Row } from '../../row.ts'
import { median, sum } from '../../statistics.ts'
import { messageOf } from '../app-page.ts'
import { readWatched, watchLoads, type Watched } from '../watch.ts'
import type { WebStand } from '../web-stand.ts'

interface Load extends Watched {
  /** Milliseconds from the navigation to a composer that can be typed in, and to the newest message. */
  composer: number
  newest: number
}

interface Visit {
  cold: Load
  /** The same page again, everything in the browser's cache and a usual network. */
  warm: Load
}

const CPU = 4

/** A conversation of 30 messages with 60 in the list beside it, in a browser that has never been here. */
export const coldLoad: Row<WebStand> = {
  name: `load, processor ${CPU}× slower`,
  async measure(stand, effort) {
    const visits: Visit[] = []
    for (let i = 0; i < effort.rounds(5); i++) {
      visits.push(await visit(stand))
      effort.progress()
    }
    const of = (kind: keyof Visit, value: (load: Load) => number) =>
      median(visits.map((it) => value(it[kind])))
    const cold = (name: string, unit: string, budget: number, value: (load: Load) => number) =>
      ({
        ...{ name: `cold load on slow 4G, ${name}`, unit, budget, value: of('cold', value) },
      }) satisfies Figure
    return {
      figures: [
        cold('largest paint', 'ms', 1200, ({ largestPaint }) => largestPaint),
        cold('composer usable', 'ms', 1500, ({ composer }) => composer),
        cold('blocking time', 'ms', 100, blockingTime),
        cold('layout shift', '', 0.02, ({ shift }) => shift),
        {
          ...{ name: 'warm open, composer and newest message', unit: 'ms', budget: 400 },
          value: of('warm', ({ composer, newest }) => Math.max(composer, newest)),
        },
      ],
      details: visits.flatMap(({ cold: first, warm }) => [
        `cold: ${described(first)}`,
        `warm: ${described(warm)}`,
      ]),
    }
  },
}

/** What tasks of a load took beyond 50 ms each, from its first paint on. */
export function blockingTime({ longTasks, firstPaint }: Watched): number {
  const late = longTasks.filter(({ at, duration }) => at + duration > firstPaint)
  return sum(
    late.map(({ at, duration }) => Math.max(0, at + duration - Math.max(at, firstPaint) - 50)),
  )
}

function described(load: Load): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  return `first paint ${ms(load.firstPaint)}, largest ${ms(load.largestPaint)}, composer ${ms(load.composer)}, newest message ${ms(load.newest)}, blocking ${ms(blockingTime(load))}, shift ${load.shift.toFixed(3)}`
}

async function visit(stand: WebStand): Promise<Visit> {
  const app = await stand.app()
  const id = await app.conversation(30)
  const newest = (await app.newestMessage(id)) ?? ''
  const { page, emulate, close } = await stand.newPage({ cpu: CPU, slowNetwork: true })
  await watchLoads(page)
  await page.addInitScript(timeHere, newest)
  const address = `${app.url}/c/${id}`
  const load = async (): Promise<Load> => {
    await page.goto(address)
    await messageOf(page, newest).waitFor()
    await page.waitForFunction(() => globalThis.composerAt !== undefined)
    // What loads late would shift the page now.
    await page.waitForTimeout(1000)
    return { ...(await readWatched(page)), ...(await timesOf(page)) }
  }
  const cold = await load()
  await page.goto('about:blank')
  await emulate({ cpu: CPU })
  const warm = await load()
  await close()
  return { cold, warm }
}

declare global {
  var composerAt: number | undefined
  var newestAt: number | undefined
}

const timesOf = (page: Page) =>
  page.evaluate(() => ({
    composer: globalThis.composerAt ?? NaN,
    newest: globalThis.newestAt ?? NaN,
  }))

/** Runs in the page: notes when the composer has the focus, and the newest message is there, in a frame. */
function timeHere(newest: string): void {
  const look = () => {
    const field = document.querySelector('textarea[aria-label="Message"]')
    if (field !== null && document.activeElement === field)
      globalThis.composerAt ??= performance.now()
    if (document.querySelector(`[data-message="${newest}"]`))
      globalThis.newestAt ??= performance.now()
    if (globalThis.composerAt === undefined || globalThis.newestAt === undefined)
      requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
