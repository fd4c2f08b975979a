import { describe } from '../cpu-row.ts'
import { takePass, type Crowd } from '../pass.ts'
import type { Row } from '../row.ts'
import { often, takeTurns, turnsOf } from '../rounds.ts'
import { openStand, type Contender } from '../stand.ts'
import { highest, median } from '../statistics.ts'

/** Ten seconds, all begun within two. */
const CROWD: Crowd = { streams: 1000, tokens: 200, rate: 20, delay: 1, spacingMs: 2 }
/** The same for a tenth of the readers: 1,000 at once is not what a server's first second looks like. */
const WARM: Crowd = { ...CROWD, streams: 100, rate: 100 }

/** 1,000 live replies of 20 tokens a second, with mock, server and readers on the same cores, tied to none. */
export const sharedCores: Row = {
  name: 'gap between tokens, 1,000 streams of 20 tok/s, shared cores, p99',
  async measure(stand, effort) {
    const own = await openStand({ unpinned: true })
    stand.onRowEnd(() => own.close())
    const contenders = [own.floor, own.loquat]
    for (const each of contenders) await takePass(own, each, WARM)
    const take = (each: Contender) => takePass(own, each, CROWD)
    const rounds = await takeTurns(contenders, often(effort, 5), take)
    const turns = turnsOf(rounds, own.loquat)
    return {
      figures: [
        { name: this.name, unit: 'ms', value: median(turns.map(({ gapP99 }) => gapP99)) },
        {
          ...{
            name: 'longest gap of any reader meanwhile (starving: 1 s)',
            unit: 'ms',
            budget: 1000,
          },
          value: highest(turns.map(({ gapMost }) => gapMost)),
        },
      ],
      details: contenders.flatMap((each) => {
        const list = turnsOf(rounds, each)
        const gaps = list.map(({ gapP99, gapMost }) => `${gapP99.toFixed(0)}/${gapMost.toFixed(0)}`)
        return [
          `${each.name}: gap p99/longest by round, ms: ${gaps.join(' ')} (50 is the mock’s own)`,
          `${each.name}: ${describe(list)}`,
        ]
      }),
    }
  },
}
