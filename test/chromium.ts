import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** The Chromium that is visited with: Debian's, or the one that `CHROME_PATH` names. */
export const CHROMIUM = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'

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
]

/** @throws Error where there is no Chromium */
export async function startChromium(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(`There is no Chromium at ${CHROMIUM}. Install it, or set CHROME_PATH.`)
  for (let attempt = 1; ; attempt++) {
    try {
      return await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS })
    } catch (error) {
      // Now and then Chromium dies while it starts, whatever it was asked to do.
      if (attempt === 3) throw error
    }
  }
}
