import type { Reading } from '../load/reading.ts'
import type { Form, Row } from '../row.ts'
import { toText } from '../script.ts'
import { quantile } from '../statistics.ts'

const ROUNDS: Record<Form, number> = { full: 300, quick: 100 }
const WARM_ROUNDS = 100
const TOKENS = 8

/**
 * What a server adds to the time to the first token: one reply at a time, from the sending of the message to the first
 * text, each in a new conversation (whose event stream is open already, in Loquat). All take turns.
 */
export const firstToken: Row = {
  name: 'added time to first token, one chat, p50',
  quickMargin: 20,
  async measure({ load, direct, floor, loquat, peers }, { form }) {
    const contenders = [direct, floor, loquat, ...peers]
    const job = {
      do: 'alternate' as const,
      targets: contenders.map(({ target }) => target),
      text: toText({ tokens: TOKENS, rate: 0, delay: 1 }),
      tokens: TOKENS,
    }
    await load.ask({ ...job, rounds: WARM_ROUNDS })
    const readings = await load.ask({ ...job, rounds: ROUNDS[form] })
    const p50 = readings.map((list) => firstAt(list, 0.5))
    const added = p50.map((ms) => ms - p50[0]!)
    return {
      figures: [
        {
          name: this.name,
          unit: 'ms',
          budget: 0.6,
          value: added[2]!,
          peers: Object.fromEntries(peers.map(({ name }, i) => [name, added[3 + i]!])),
        },
      ],
      details: [
        ...readings.map(
          (list, i) =>
            `${contenders[i]!.name}: p50 ${p50[i]!.toFixed(2)} ms, p99 ${firstAt(list, 0.99).toFixed(1)} ms`,
        ),
        `the floor adds ${added[1]!.toFixed(2)} ms`,
      ],
    }
  },
}

const firstAt = (readings: Reading[], share: number): number =>
  quantile(
    readings.map(({ firstMs }) => firstMs),
    share,
  )
