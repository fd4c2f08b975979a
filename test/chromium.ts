import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const named = process.env['CHROME_PATH']

/** The Chromium that pages are measured with: Debian's, or the one that `CHROME_PATH` names. */
export const CHROMIUM = named ?? '/usr/bin/chromium'

/**
 * The same engine without a browser's own windows around it, from a package of its own: visits cost half the CPU time.
 * With TEST_LONG=1 it is the whole browser.
 */
const SHELL = '/usr/bin/chromium-headless-shell'
const FASTEST =
  named === undefined && process.env['TEST_LONG'] !== '1' && existsSync(SHELL) ? SHELL : CHROMIUM

/** What a Chromium without a screen, on a machine of its own, is started with. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // As on a desk: a page that never ends holds up only itself.
  '--site-per-process',
]

/** @throws Error where there is no Chromium */
export async function startChromium(executablePath = FASTEST): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(`There is no Chromium at ${executablePath}. Install it, or set CHROME_PATH.`)
  for (let attempt = 1; ; attempt++) {
    try {
      return await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
    } catch (error) {
      // Now and then Chromium dies while it starts, whatever it was asked to do.
      if (attempt === 3) throw error
    }
  }
}
