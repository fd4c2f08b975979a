import type { Browser, CDPSession, Page } from 'playwright-core'

/** A network that is emulated, and how often slower the processor is made. */
export interface Conditions {
  cpu?: number
  /** A phone's: 1.6 Mbit/s, 150 ms. */
  slowNetwork?: boolean
}

/** A page in a browser of its own, as far as pages can tell, and what the browser knows of it. */
export interface BenchPage {
  page: Page
  emulate(conditions: Conditions): Promise<void>
  /** Milliseconds that its main thread has been busy so far. */
  busy(): Promise<number>
  /** MB of its heap that are in use once what nobody needs is collected. */
  heap(): Promise<number>
  /** @throws Error when a script of the page has failed: whatever it did then was not what is measured */
  check(): void
  close(): Promise<void>
}

const SLOW = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

/** @param conditions from the first request on */
export async function newBenchPage(
  browser: Browser,
  conditions: Conditions = {},
): Promise<BenchPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const found = await benchPageOf(await context.newPage(), conditions)
  return { ...found, close: () => context.close() }
}

/** What a page can be asked, whoever opened it. */
export async function benchPageOf(page: Page, conditions: Conditions = {}): Promise<BenchPage> {
  page.setDefaultTimeout(120_000)
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await cdp.send('Network.enable')
  const found: BenchPage = {
    page,
    async emulate({ cpu = 1, slowNetwork = false }) {
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu })
      const none = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
      const network = slowNetwork ? SLOW : none
      await cdp.send('Network.emulateNetworkConditions', { offline: false, ...network })
    },
    busy: async () => 1000 * (await metric(cdp, 'TaskDuration')),
    async heap() {
      await cdp.send('HeapProfiler.collectGarbage')
      return (await metric(cdp, 'JSHeapUsedSize')) / 1e6
    },
    check() {
      if (failures.length > 0) throw new Error(`The page failed: ${failures[0]}`)
    },
    close: () => page.close(),
  }
  await found.emulate(conditions)
  return found
}

async function metric(cdp: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const found = metrics.find(({ name }) => name === wanted)
  if (!found) throw new Error(`This Chromium does not tell its ${wanted}.`)
  return found.value
}
