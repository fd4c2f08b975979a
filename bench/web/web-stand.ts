import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { CHROMIUM, startChromium } from '../../test/chromium.ts'
import type { AbsentPeer } from '../peers/find-peers.ts'
import { installNpm } from '../peers/install-npm.ts'
import type { Form } from '../row.ts'
import { openApp, type AppStand } from './app-stand.ts'
import { newBenchPage, type BenchPage, type Conditions } from './bench-page.ts'
import { buildPage } from './build-pages.ts'
import { servePages } from './page-server.ts'

/** A page that shows growing text in its own way. */
export interface PageContender {
  name: string
  address: string
}

/** Everything a row of the page's benchmark measures with. */
export interface WebStand {
  /** The renderer alone: text is all that the others show, too. */
  loquat: PageContender
  /** With code in colours and formulas. */
  complete: PageContender
  /** Re-parses everything, as the chat example does. */
  reparse: PageContender
  /** Absent where it could not be had. */
  streamdown: PageContender | undefined
  absentPeers: AbsentPeer[]
  /** Of the Chromium, for the record. */
  version: string
  /** The app on its own server, started when it is first asked for. */
  app(): Promise<AppStand>
  /** A page in a browser of its own, as far as it can tell; it lives until it is closed or the row is over. */
  newPage(conditions?: Conditions): Promise<BenchPage>
  /** Ends the browser until the next page is wanted: for a row that brings its own. */
  closeBrowser(): Promise<void>
  endRow(): Promise<void>
  close(): Promise<void>
}

const here = (path: string) => join(import.meta.dirname, path)
const STREAMDOWN = 'Streamdown on React'
const NOT_WANTED = 'not in the quick form'

/** Bundles the pages, serves them, and starts a browser. The quick form installs nothing. */
export async function openWebStand(form: Form): Promise<WebStand> {
  const folders = new Map([
    ['loquat', await buildPage(here('pages/loquat.ts'))],
    ['loquat-complete', await buildPage(here('pages/loquat-complete.ts'))],
    ['reparse', await buildPage(here('pages/reparse.ts'))],
  ])
  const why = form === 'full' ? installNpm(here('peers')) : NOT_WANTED
  if (why === undefined) folders.set('streamdown', await buildPage(here('peers/streamdown.mjs')))
  const pages = await servePages(folders)
  const contender = (name: string, path: string) => ({ name, address: pages.address(path) })
  let browser: Browser | undefined = await startChromium(CHROMIUM)
  const version = browser.version()
  let app: Promise<AppStand> | undefined
  const opened: BenchPage[] = []

  async function closeBrowser() {
    opened.length = 0
    await browser?.close()
    browser = undefined
  }
  async function endRow() {
    for (const page of opened.splice(0)) await page.close()
  }
  return {
    loquat: contender('Loquat', 'loquat'),
    complete: contender('Loquat with code and math', 'loquat-complete'),
    reparse: contender('re-parsing everything', 'reparse'),
    streamdown: why === undefined ? contender(STREAMDOWN, 'streamdown') : undefined,
    absentPeers: why === undefined || why === NOT_WANTED ? [] : [{ name: STREAMDOWN, why }],
    version,
    app: () => (app ??= openApp()),
    async newPage(conditions) {
      browser ??= await startChromium(CHROMIUM)
      const page = await newBenchPage(browser, conditions)
      opened.push(page)
      return page
    },
    closeBrowser,
    endRow,
    async close() {
      await closeBrowser()
      await pages.close()
      for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true })
      await (await app)?.close()
    },
  }
}
