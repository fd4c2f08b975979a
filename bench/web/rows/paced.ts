import type { Figure, Result, Row } from '../../row.ts'
import { takeTurns, turnsOf } from '../../rounds.ts'
import { median } from '../../statistics.ts'
import { FIXTURES, LETTERS } from '../fixtures.ts'
import { takePaced, webRounds, type Turn } from '../turns.ts'
import type { WebStand } from '../web-stand.ts'

interface Pace {
  tokens: number
  /** How many times slower the processor is made. */
  cpu: number
  /** Of a turn, in so many unit; the name says what. */
  bounds: [name: string, unit: string, budget: number, value: (turn: Turn) => number][]
}

const percentBusy = ({ busyShare }: Turn) => 100 * busyShare

/** A mixed reply at a pace, one update a frame: ours with code in colours and formulas, beside others without. */
function pacedRow({ tokens, cpu, bounds }: Pace): Row<WebStand> {
  const name = cpu === 1 ? `${tokens} tokens/s` : `${tokens} tokens/s, processor ${cpu}× slower`
  return {
    name,
    async measure(stand, effort): Promise<Result> {
      const { complete, reparse, streamdown } = stand
      const peers = [reparse, ...(streamdown ? [streamdown] : [])]
      const job = { text: FIXTURES.mixed, rate: tokens * LETTERS, seconds: 10 }
      const rounds = await takeTurns([complete, ...peers], webRounds(effort, 3), (contender) =>
        takePaced(stand, contender, job, cpu),
      )
      const figures = bounds.map(([what, unit, budget, value]): Figure => {
        const of = (contender: { name: string }) => median(turnsOf(rounds, contender).map(value))
        const others = Object.fromEntries(peers.map((peer) => [peer.name, of(peer)]))
        return { name: `${name}: ${what}`, unit, budget, value: of(complete), peers: others }
      })
      const idle = await takePaced(stand, complete, { ...job, text: '.', seconds: 3 }, cpu)
      return {
        figures,
        details: [
          ...turnsOf(rounds, complete).map(
            (turn) =>
              `${turn.updates.length} updates, ${percentBusy(turn).toFixed(1)} % busy, longest update ${turn.max.toFixed(1)} ms`,
          ),
          `with frames that show nothing new, it would be ${percentBusy(idle).toFixed(1)} % busy`,
        ],
      }
    },
  }
}

export const pacedSlow = pacedRow({
  tokens: 400,
  cpu: 4,
  bounds: [
    ['main thread busy', '%', 30, percentBusy],
    ['update p95', 'ms', 8, ({ p95 }) => p95],
    ['longest task', 'ms', 50, ({ longestTask }) => longestTask],
    ['frame gap p95', 'ms', 20, ({ frameP95 }) => frameP95 ?? NaN],
  ],
})

export const pacedUsual = pacedRow({
  tokens: 100,
  cpu: 1,
  bounds: [['main thread busy', '%', 10, percentBusy]],
})
