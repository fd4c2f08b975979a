import { describe } from '../cpu-row.ts'
import { takePass, warmUp, type Pass } from '../pass.ts'
import type { Row } from '../row.ts'
import { often, takeTurns, turnsOf } from '../rounds.ts'
import type { Contender } from '../stand.ts'
import { median } from '../statistics.ts'
import { STANDARD } from './cpu.ts'

/** From the mock's writing of a token to its reading, less what that takes without a server in between, round by round. */
export const addedDelay: Row = {
  name: 'added delay at 50 streams of 50 tok/s',
  async measure(stand, effort) {
    const { direct, floor, loquat, peers } = stand
    const contenders = [direct, floor, loquat, ...peers]
    for (const each of contenders) await warmUp(stand, each)
    const take = (each: Contender) => takePass(stand, each, STANDARD)
    const rounds = await takeTurns(contenders, often(effort, 5), take)
    const nothing = turnsOf(rounds, direct)
    const figures = (['delayP50', 'delayP99'] as const).map((key) => {
      const added = (each: Contender) =>
        median(turnsOf(rounds, each).map((pass: Pass, i) => pass[key] - nothing[i]![key]))
      return {
        name: `${this.name}, ${key === 'delayP50' ? 'p50' : 'p99'}`,
        unit: 'ms',
        budget: key === 'delayP50' ? 8 : 16,
        value: added(loquat),
        peers: Object.fromEntries(peers.map((each) => [each.name, added(each)])),
      }
    })
    const details = contenders.map((each) => `${each.name}: ${describe(turnsOf(rounds, each))}`)
    const late = turnsOf(rounds, loquat).map(({ delayP99 }) => delayP99.toFixed(1))
    return { figures, details: [...details, `${loquat.name}, p99 by round: ${late.join(' ')} ms`] }
  },
}
