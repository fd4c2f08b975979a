import { setTimeout as pause } from 'node:timers/promises'
import type { Row } from '../../row.ts'
import { highest, median, quantile } from '../../statistics.ts'
import { ask, composerOf, openConversation } from '../app-page.ts'
import { FIXTURES, LETTERS, piecesOf } from '../fixtures.ts'
import { readWatched, watchFrom } from '../watch.ts'
import type { WebStand } from '../web-stand.ts'

const WORDS = 'meanwhile somebody thinks about the next question and writes it down '
/** A fast typist's, in milliseconds between keys. */
const PACE = 80
/** The browser tells of no key that was painted faster. */
const FASTEST = 16
const RATE = 100

/** Keys in the composer of a conversation of 10,000 messages while its reply grows. */
export const typing: Row<WebStand> = {
  name: 'key to paint, 10,000 messages, a reply streaming, processor 4× slower',
  async measure(stand, effort) {
    const rounds = []
    for (let i = 0; i < effort.rounds(3); i++) {
      rounds.push(await typeOnce(stand))
      effort.progress()
    }
    const p95 = rounds.map(({ keys }) => quantile(keys, 0.95))
    return {
      figures: [
        { name: `${this.name}, p95`, unit: 'ms', budget: 50, value: median(p95) },
        {
          ...{ name: 'typing in it, longest task over 50 ms', unit: 'ms', budget: 50 },
          value: median(rounds.map(({ longestTask }) => longestTask)),
        },
      ],
      details: rounds.map(
        ({ keys, longestTask }) =>
          `${keys.length} keys: p50 ${quantile(keys, 0.5).toFixed(0)}, p95 ${quantile(keys, 0.95).toFixed(0)}, most ${highest(keys).toFixed(0)} ms; longest task ${longestTask.toFixed(0)} ms`,
      ),
    }
  },
}

async function typeOnce(stand: WebStand): Promise<{ keys: number[]; longestTask: number }> {
  const app = await stand.app()
  const id = await app.conversation(10_000)
  const { page, close } = await openConversation(stand, app, id, { cpu: 4 })
  await ask(app, page, { tokens: piecesOf(FIXTURES.mixed, LETTERS), rate: RATE })
  await composerOf(page).focus()
  // The first words of a reply change the page around it.
  await pause(1000)
  await watchFrom(page, false)
  await page.keyboard.type(WORDS, { delay: PACE })
  const { keys, longTasks } = await readWatched(page)
  const typed = await composerOf(page).inputValue()
  if (typed !== WORDS) throw new Error(`The composer holds “${typed}”.`)
  if ((await page.locator('.reply[data-live]').count()) === 0)
    throw new Error('The reply had ended before the typing.')
  await page.getByRole('button', { name: 'Stop the reply' }).click()
  await close()
  const fast = Array.from({ length: WORDS.length - keys.length }, () => FASTEST)
  return {
    keys: [...keys, ...fast],
    longestTask: highest(longTasks.map(({ duration }) => duration)),
  }
}
