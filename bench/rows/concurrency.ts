import { takePass, warmUp, type Crowd, type Pass } from '../pass.ts'
import type { Plot } from '../plot.ts'
import type { Row } from '../row.ts'
import { often, ratios, takeTurns, turnsOf, type Rounds } from '../rounds.ts'
import type { Contender } from '../stand.ts'
import { median } from '../statistics.ts'

const STREAMS = [10, 25, 50, 100, 200, 400]

/** All begin within a quarter of a second, so that most of the time all are at work. */
const crowdOf = (streams: number): Crowd => ({
  ...{ streams, tokens: 125, rate: 50, delay: 1, spacingMs: 220 / streams },
})

/** How the cost of a token changes with the number of replies at once. A server that is full takes longer, and goes on. */
export const concurrency: Row = {
  name: 'cost of a token, 400 streams, as the plot shows it',
  plotted: true,
  async measure(stand, effort) {
    const { floor, loquat, peers } = stand
    const contenders = [floor, loquat, ...peers]
    for (const each of contenders) await warmUp(stand, each)
    const found = new Map<number, Rounds<Pass>>()
    for (const streams of STREAMS) {
      const take = (each: Contender) => takePass(stand, each, crowdOf(streams))
      found.set(streams, await takeTurns(contenders, { ...often(effort, 5), repeats: 1 }, take))
    }
    const cost = (pass: Pass) => pass.cpu
    const plot: Plot = {
      file: 'cost-against-concurrency',
      title: 'CPU time of the server a token, by replies under way at once',
      x: { label: 'streams of 50 tokens a second', ticks: STREAMS },
      y: { label: 'µs of CPU a token' },
      lines: contenders.map((each) => ({
        name: each.name,
        points: STREAMS.map((streams) => [
          streams,
          median(turnsOf(found.get(streams)!, each).map(cost)),
        ]),
      })),
    }
    const inFloors = STREAMS.map((streams) =>
      median(ratios(found.get(streams)!, loquat, floor, cost)),
    )
    return {
      figures: [{ name: this.name, unit: '× floor', value: inFloors.at(-1)! }],
      details: STREAMS.map(
        (streams, i) => `${streams} streams: ${inFloors[i]!.toFixed(2)} × floor`,
      ),
      plots: [plot],
    }
  },
}
