import type { Reading } from '../load/reading.ts'
import type { Form, Row } from '../row.ts'
import { toText } from '../script.ts'
import { targetsOf } from '../stand.ts'
import { quantile } from '../statistics.ts'

const ROUNDS: Record<Form, number> = { full: 300, quick: 100 }
const WARM_ROUNDS = 100
const TOKENS = 8

/**
 * What a server adds to the time to the first token: one reply at a time, from the sending of the message to the first
 * text on an event stream that is already open, each in a new conversation. Direct, floor and Loquat take turns.
 */
export const firstToken: Row = {
  name: 'added time to first token, one chat, p50',
  async measure(stand, form) {
    const { direct, floor, loquat } = targetsOf(stand)
    const job = {
      do: 'alternate' as const,
      targets: [direct, floor, loquat],
      text: toText({ tokens: TOKENS, rate: 0, delay: 1 }),
      tokens: TOKENS,
    }
    await stand.load.ask({ ...job, rounds: WARM_ROUNDS })
    const readings = await stand.load.ask({ ...job, rounds: ROUNDS[form] })
    const p50 = readings.map((list) => firstAt(list, 0.5))
    const names = ['direct', 'floor', 'Loquat']
    return {
      row: this.name,
      unit: 'ms',
      gate: 5,
      goal: 0.6,
      figure: p50[2]! - p50[0]!,
      details: [
        ...readings.map(
          (list, i) =>
            `${names[i]}: p50 ${p50[i]!.toFixed(2)} ms, p99 ${firstAt(list, 0.99).toFixed(1)} ms`,
        ),
        `the floor adds ${(p50[1]! - p50[0]!).toFixed(2)} ms`,
      ],
    }
  },
}

const firstAt = (readings: Reading[], share: number): number =>
  quantile(
    readings.map(({ firstMs }) => firstMs),
    share,
  )
