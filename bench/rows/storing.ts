import { describe, threadsOf } from '../cpu-row.ts'
import { takePass, warmUp, type Pass } from '../pass.ts'
import type { Row } from '../row.ts'
import { describeRounds, often, ratios, takeTurns, turnsOf } from '../rounds.ts'
import type { Contender } from '../stand.ts'
import { median } from '../statistics.ts'
import { STANDARD } from './cpu.ts'

/**
 * What storing every token costs, and what it costs to have it on the disk before it is shown: the same server as ever,
 * with `relaxed` durability, and with tokens that are shown without being stored (`preloads/forgetful-store.ts`).
 */
export const storing: Row = {
  name: 'storing every token, against storage off',
  async measure(stand, effort) {
    const { loquat } = stand
    const off = await stand.startLoquat({ name: 'storage off', preload: 'storage-off.ts' })
    const relaxed = await stand.startLoquat({
      name: 'relaxed',
      env: { LOQUAT_DURABILITY: 'relaxed' },
    })
    const contenders = [loquat, off, relaxed]
    for (const each of contenders) await warmUp(stand, each)
    const take = (each: Contender) => takePass(stand, each, STANDARD)
    const rounds = await takeTurns(contenders, often(effort, 5), take)
    const cpu = (pass: Pass) => pass.cpu
    const stored = ratios(rounds, loquat, off, cpu)
    const synced = ratios(rounds, loquat, relaxed, cpu)
    return {
      figures: [
        { name: this.name, unit: '×', budget: 1.5, value: median(stored) },
        {
          ...{ name: 'full durability, against relaxed', unit: '×', budget: 1.25 },
          value: median(synced),
        },
      ],
      details: [
        ...describeRounds(rounds, stored),
        'off: tokens are shown without being stored, the reply is stored when it ends',
        ...contenders.flatMap((each) => [
          `${each.name}: ${describe(turnsOf(rounds, each))}`,
          `${each.name} by thread, µs a token: ${threadsOf(turnsOf(rounds, each))}`,
        ]),
      ],
    }
  },
}
