import { setTimeout as pause } from 'node:timers/promises'
import type { Figure, Row } from '../../row.ts'
import { ratios, takeTurns, turnsOf, type Disturbable } from '../../rounds.ts'
import { highest, median, quantile } from '../../statistics.ts'
import { ask, openConversation, untilDone } from '../app-page.ts'
import { FIXTURES, LETTERS, piecesOf } from '../fixtures.ts'
import { webRounds } from '../turns.ts'
import { readWatched, watchFrom } from '../watch.ts'
import type { WebStand } from '../web-stand.ts'

const RATE = 400
const SLOWER = 4
const TOKENS = piecesOf(FIXTURES.mixed, LETTERS)
const SECONDS = TOKENS.length / RATE

interface Reply extends Disturbable {
  /** Shares of the time that the main thread was busy: all of it, and in the last quarter of the reply. */
  busy: number
  busyAtLast: number
  longestTask: number
  frameP95: number
}

const NAME = `a reply in the app, ${RATE} tokens/s, processor ${SLOWER}× slower`

/** The same as in use: a server, its events, the whole page. In a new conversation and in one with 2,000 messages. */
export const inApp: Row<WebStand> = {
  name: NAME,
  async measure(stand, effort) {
    const slow = { name: 'new conversation, slow', messages: 0, cpu: SLOWER }
    // A processor that is busy all the time hides what more there would be to do.
    const fresh = { name: 'new conversation', messages: 0, cpu: 1 }
    const long = { name: '2,000 messages', messages: 2000, cpu: 1 }
    const rounds = await takeTurns([slow, fresh, long], webRounds(effort, 3), ({ messages, cpu }) =>
      takeReply(stand, messages, cpu),
    )
    const figure = (what: string, unit: string, budget: number, value: (reply: Reply) => number) =>
      ({
        ...{ name: `${NAME}: ${what}`, unit, budget },
        value: median(turnsOf(rounds, slow).map(value)),
      }) satisfies Figure
    const growth = median(ratios(rounds, long, fresh, ({ busyAtLast }) => busyAtLast))
    return {
      figures: [
        figure('main thread busy', '%', 30, ({ busy }) => 100 * busy),
        figure('longest task', 'ms', 50, ({ longestTask }) => longestTask),
        figure('frame gap p95', 'ms', 20, ({ frameP95 }) => frameP95),
        {
          ...{ name: 'a reply’s last quarter, below 2,000 messages : in a new conversation' },
          ...{ unit: '×', budget: 1.3, value: growth },
        },
      ],
      details: [slow, fresh, long].map((contender) => {
        const shares = turnsOf(rounds, contender).map(
          ({ busy, busyAtLast }) =>
            `${(100 * busy).toFixed(1)} % (${(100 * busyAtLast).toFixed(1)} % at last)`,
        )
        return `${contender.name}: busy ${shares.join(', ')}`
      }),
    }
  },
}

async function takeReply(stand: WebStand, messages: number, cpu: number): Promise<Reply> {
  const app = await stand.app()
  const id = await app.conversation(messages)
  const { page, busy, close } = await openConversation(stand, app, id, { cpu })
  await ask(app, page, { tokens: TOKENS, rate: RATE })
  await watchFrom(page)
  const clock = async () => ({ busy: await busy(), at: performance.now() })
  const began = await clock()
  await pause(SECONDS * 750)
  const late = await clock()
  // A moment before its end: what the end costs is no cost of a token.
  await pause(SECONDS * 200)
  const ended = await clock()
  await untilDone(page)
  const { longTasks, frames } = await readWatched(page)
  await close()
  const share = (from: typeof began) => (ended.busy - from.busy) / (ended.at - from.at)
  return {
    busy: share(began),
    busyAtLast: share(late),
    longestTask: highest(longTasks.map(({ duration }) => duration)),
    frameP95: quantile(frames, 0.95),
  }
}
