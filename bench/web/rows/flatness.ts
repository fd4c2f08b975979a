import type { Figure, Row } from '../../row.ts'
import { takeTurns, turnsOf } from '../../rounds.ts'
import { median } from '../../statistics.ts'
import { FIXTURES, type FixtureName } from '../fixtures.ts'
import { growthOf, takeFast, undisturbed, webRounds } from '../turns.ts'
import type { WebStand } from '../web-stand.ts'

/** A table's layout is the browser's, and grows with it. */
const BUDGETS: Record<FixtureName, number> = { mixed: 1.3, code: 1.3, table: 2.5 }
const NAMES = Object.keys(BUDGETS) as FixtureName[]

/** Whether a token costs more the longer the reply is. Too little of either for the few rounds of a quick form. */
export const flatness: Row<WebStand> = {
  name: 'cost of an update, last quarter : first',
  async measure(stand, effort) {
    const texts = NAMES.map((name) => ({ name }))
    const updates = 1000
    const rounds = await takeTurns(texts, webRounds(effort, 5), ({ name }) =>
      takeFast(stand, stand.loquat, { text: FIXTURES[name], updates, warmUp: updates / 4 }),
    )
    const turns = (name: FixtureName) => turnsOf(rounds, { name })
    const figures: Figure[] = NAMES.map((name) => ({
      ...{ name: `cost of an update, last quarter : first, ${name}`, unit: '×' },
      ...{ budget: BUDGETS[name], value: growthOf(undisturbed(turns(name))) },
    }))
    const p95 = median(turns('table').map((turn) => turn.p95))
    const ofTable = { name: 'table of 16 KB, update p95', unit: 'ms', budget: 2, value: p95 }
    return {
      figures: [...figures, ofTable],
      details: NAMES.map((name) => {
        const growths = turns(name).map((turn) => growthOf(turn.updates).toFixed(2))
        return `${name}, by round: ${growths.join(' ')}`
      }),
    }
  },
}
