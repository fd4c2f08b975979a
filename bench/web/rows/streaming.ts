import type { Figure, Row } from '../../row.ts'
import { ratios, takeTurns, turnsOf, type Rounds } from '../../rounds.ts'
import { median } from '../../statistics.ts'
import { FIXTURES } from '../fixtures.ts'
import type { FastJob } from '../pages/stage.ts'
import { takeFast, webRounds, type Turn } from '../turns.ts'
import type { PageContender, WebStand } from '../web-stand.ts'

const UPDATES = 1000

/**
 * All of the text goes before: a part of it would leave code that only later blocks need to be compiled while the clock
 * runs, and who is done in half a second would be charged for the page's own beginning most.
 */
const JOB: FastJob = { text: FIXTURES.mixed, updates: UPDATES, warmUp: UPDATES }

/** A reply of 4,000 tokens in 1,000 updates, as fast as they can be shown: each is followed by style, layout and a new task. */
export const streaming: Row<WebStand> = {
  name: 'cost of a streamed reply',
  quickMargin: 2,
  async measure(stand, effort) {
    const { loquat, complete, reparse, streamdown } = stand
    // Streamdown has to be installed, and all of them take their time.
    const quick = effort.form === 'quick'
    const peers = [reparse, ...(streamdown && !quick ? [streamdown] : [])]
    const own = quick ? [loquat] : [loquat, complete]
    const rounds = await takeTurns([...own, ...peers], webRounds(effort, 5, 1), (contender) =>
      takeFast(stand, contender, JOB),
    )
    const times = (peer: PageContender) => median(ratios(rounds, peer, loquat, ({ sum }) => sum))
    const ratio = (name: string, budget: number): Figure => ({
      ...{ name: `${name} : Loquat, sum of updates`, unit: '×', budget, atLeast: true },
    })
    const toReparse = { ...ratio('re-parsing everything', 12), value: times(reparse) }
    const details = [...own, ...peers].map((contender) => described(rounds, contender))
    if (quick) return { figures: [toReparse], details }
    const toStreamdown = {
      ...ratio('Streamdown', 3),
      ...(streamdown && { value: times(streamdown) }),
    }
    const most = bounds(rounds, loquat, [complete, ...peers])
    return { figures: [toReparse, toStreamdown, ...most, await churnOf(stand)], details }
  },
}

function described(rounds: Rounds<Turn>, contender: PageContender): string {
  const turns = turnsOf(rounds, contender)
  const list = (value: (turn: Turn) => number) =>
    turns.map((turn) => value(turn).toFixed(0)).join(' ')
  return `${contender.name}: sum of updates ${list(({ sum }) => sum)} ms, main thread ${list(({ busy }) => busy)} ms`
}

/** What a single update may cost at most. */
function bounds(rounds: Rounds<Turn>, loquat: PageContender, peers: PageContender[]): Figure[] {
  const figure = (name: string, budget: number, value: (turn: Turn) => number): Figure => {
    const of = (contender: PageContender) => median(turnsOf(rounds, contender).map(value))
    return {
      ...{ name: `streaming, ${name}`, unit: 'ms', budget, value: of(loquat) },
      peers: Object.fromEntries(peers.map((peer) => [peer.name, of(peer)])),
    }
  }
  return [
    figure('update p95', 2, ({ p95 }) => p95),
    figure('longest update', 16, ({ max }) => max),
    figure('longest task', 50, ({ longestTask }) => longestTask),
  ]
}

async function churnOf(stand: WebStand): Promise<Figure> {
  const { page, close } = await stand.newPage()
  await page.goto(stand.loquat.address)
  const value = await page.evaluate((job) => stage.churn(job), JOB)
  await close()
  return { name: 'streaming, nodes added and removed an update', unit: '', budget: 12, value }
}
