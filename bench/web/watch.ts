import type { Page } from 'playwright-core'

/** What a page of the app has gone through; times in milliseconds since its navigation. */
export interface Watched {
  longTasks: { at: number; duration: number }[]
  /** From frame to frame. */
  frames: number[]
  largestPaint: number
  firstPaint: number
  /** Cumulative layout shift, without what follows an input. */
  shift: number
  /** Of each key pressed, from the key to the paint that shows it; keys faster than 16 ms are not told of. */
  keys: number[]
}

declare global {
  var watched: Watched | undefined
}

/**
 * Has every document that a page will load watch itself.
 * @param frames whether to watch frames too, which makes the page draw all the time
 */
export async function watchLoads(page: Page): Promise<void> {
  await page.addInitScript(watchHere, false)
}

/** Has a page watch itself from now on. */
export async function watchFrom(page: Page, frames = true): Promise<void> {
  await page.evaluate(watchHere, frames)
}

export async function readWatched(page: Page): Promise<Watched> {
  // Entries are told of a moment after they happened.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  return page.evaluate(() => globalThis.watched!)
}

/** Runs in the page, so it holds on to nothing outside itself. */
function watchHere(frames: boolean): void {
  const seen: Watched = {
    ...{ longTasks: [], frames: [], keys: [] },
    ...{ largestPaint: 0, firstPaint: 0, shift: 0 },
  }
  globalThis.watched = seen
  const watch = (
    options: PerformanceObserverInit & { durationThreshold?: number },
    take: (entry: PerformanceEntry) => void,
  ) => {
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe(options)
  }
  // What came before is of the load, which only an init script watches from its beginning.
  const buffered = document.readyState === 'loading'
  watch({ type: 'longtask', buffered }, ({ startTime, duration }) => {
    seen.longTasks.push({ at: startTime, duration })
  })
  watch({ type: 'largest-contentful-paint', buffered }, ({ startTime }) => {
    seen.largestPaint = startTime
  })
  watch({ type: 'paint', buffered }, ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.firstPaint = startTime
  })
  watch({ type: 'layout-shift', buffered }, (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    }
    if (!hadRecentInput) seen.shift += value
  })
  watch({ type: 'event', durationThreshold: 16 }, ({ name, duration }) => {
    if (name === 'keydown') seen.keys.push(duration)
  })
  if (!frames) return
  let last = performance.now()
  const onFrame = (at: number) => {
    seen.frames.push(at - last)
    last = at
    if (globalThis.watched === seen) requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
}
