import { highest, meanWithoutHighest, quantile, sum } from '../statistics.ts'
import type { Effort } from '../row.ts'
import type { Disturbable, Often } from '../rounds.ts'
import type { FastJob, Measured, PacedJob } from './pages/stage.ts'
import type { PageContender, WebStand } from './web-stand.ts'

/** What a page did with a text; times in milliseconds. */
export interface Turn extends Disturbable {
  updates: number[]
  /** All updates, script and layout. */
  sum: number
  p95: number
  max: number
  longestTask: number
  /** Main thread, whatever it did. */
  busy: number
  /** Share of the time that the main thread was busy. */
  busyShare: number
  /** None where nothing was paced. */
  frameP95: number | undefined
}

/** How many rounds to take; nobody knows what others did to a browser's cores, so none is repeated. */
export function webRounds({ rounds, progress }: Effort, full: number, quick?: number): Often {
  return { wanted: rounds(full, quick), repeats: 0, progress }
}

/** Shows a text as fast as it can be shown, in a new page. */
export async function takeFast(
  stand: WebStand,
  contender: PageContender,
  job: FastJob,
): Promise<Turn> {
  const { page, busy, check, close } = await stand.newPage()
  await page.goto(contender.address)
  await page.evaluate((it) => stage.warmUp(it), job)
  const turn = await timed(busy, () => page.evaluate((it) => stage.fast(it), job))
  check()
  await close()
  return turn
}

/** Shows a text at a pace, in a new page on a slowed processor. */
export async function takePaced(
  stand: WebStand,
  contender: PageContender,
  job: PacedJob,
  cpu: number,
): Promise<Turn> {
  const { page, busy, emulate, check, close } = await stand.newPage()
  await page.goto(contender.address)
  await emulate({ cpu })
  const turn = await timed(busy, () => page.evaluate((it) => stage.paced(it), job))
  check()
  await close()
  return turn
}

async function timed(busy: () => Promise<number>, run: () => Promise<Measured>): Promise<Turn> {
  const before = { busy: await busy(), at: performance.now() }
  const measured = await run()
  const spent = (await busy()) - before.busy
  return turnOf(measured, spent, performance.now() - before.at)
}

/** @param busy and wall: milliseconds */
export function turnOf(measured: Measured, busy: number, wall: number): Turn {
  const { updates, longTasks, frames } = measured
  const max = highest(updates)
  return {
    updates,
    sum: sum(updates),
    p95: quantile(updates, 0.95),
    max,
    // The browser tells of tasks over 50 ms only; below that, an update is the longest that is known.
    longestTask: Math.max(max, highest(longTasks)),
    busy,
    busyShare: busy / wall,
    frameP95: frames.length > 0 ? quantile(frames, 0.95) : undefined,
  }
}

/**
 * What each update takes when nothing comes between: the least of several turns with the same text, in which an update
 * is the same work each time.
 */
export function undisturbed(turns: readonly Pick<Turn, 'updates'>[]): number[] {
  const [first, ...others] = turns
  return (first?.updates ?? []).map((ms, i) =>
    Math.min(ms, ...others.map(({ updates }) => updates[i] ?? ms)),
  )
}

/** As many updates may be hiccups of the machine in every turn, and are left out at both ends of the text. */
const HICCUPS = 0.02

/** What an update costs in the last quarter of a text : in the first. */
export function growthOf(updates: readonly number[]): number {
  const size = Math.floor(updates.length / 4)
  const first = meanWithoutHighest(updates.slice(0, size), HICCUPS)
  return meanWithoutHighest(updates.slice(-size), HICCUPS) / first
}
