import { takePass, warmUp, type Pass } from '../pass.ts'
import type { Row } from '../row.ts'
import { describeRounds, often, takeTurns, turnsOf } from '../rounds.ts'
import { toText } from '../script.ts'
import type { Contender } from '../stand.ts'
import { median } from '../statistics.ts'
import { STANDARD } from './cpu.ts'

const RESUMES = 10
/** Ten seconds at 50 tokens a second; somebody joins in the middle. */
const REPLY = { tokens: 200, rate: 50, delay: 1 }

/**
 * What a second reader of each reply costs: CPU time with one less CPU time without, in floors. One follows from the
 * beginning, another comes in the middle and is sent what was missed.
 */
export const readers: Row = {
  name: 'a second reader of a live reply',
  async measure(stand, effort) {
    const { floor, loquat, load } = stand
    const joined = (name: string, afterMs: number): Contender => ({
      ...loquat,
      ...{ name, target: { ...loquat.target, alongside: { readers: 1, afterMs } } },
    })
    const second = joined('with a second reader', 0)
    const late = joined('with one who comes in the middle', 1250)
    const contenders = [floor, loquat, second, late]
    for (const each of contenders) await warmUp(stand, each)
    const take = (each: Contender) => takePass(stand, each, STANDARD)
    const rounds = await takeTurns(contenders, often(effort, 5), take)
    const cpu = (each: Contender) => turnsOf(rounds, each).map((pass: Pass) => pass.cpu)
    const [units, alone] = [cpu(floor), cpu(loquat)]
    const more = (each: Contender) => cpu(each).map((us, i) => (us - alone[i]!) / units[i]!)

    const caught = []
    for (let i = 0; i < effort.rounds(RESUMES, 3); i++) {
      const job = { text: toText(REPLY), tokens: REPLY.tokens, after: REPLY.tokens / 2 }
      caught.push(await load.ask({ do: 'resume', url: loquat.target.url, ...job }))
    }
    return {
      figures: [
        { name: this.name, unit: '× floor', budget: 1, value: median(more(second)) },
        {
          ...{ name: 'a reader who comes in the middle', unit: '× floor', budget: 1 },
          value: median(more(late)),
        },
        {
          ...{ name: 'writes until who resumes has caught up', unit: 'writes', budget: 1 },
          value: median(caught.map(({ writes }) => writes)),
        },
      ],
      details: [
        ...describeRounds(rounds, more(second)),
        ...contenders.map((each) => `${each.name}: ${median(cpu(each)).toFixed(1)} µs a token`),
        `missed events, writes and ms of those who resume: ${caught.map(({ events, writes, ms }) => `${events}/${writes}/${ms.toFixed(1)}`).join(' ')}`,
      ],
    }
  },
}
