import { makeConversation, SHORT_REPLY } from '../long-conversation.ts'
import { readWritten } from '../process-files.ts'
import type { Figure, Row } from '../row.ts'
import type { Contender, Stand } from '../stand.ts'
import { median } from '../statistics.ts'

const LONG = 10_000
const SHORT = 10
/** Conversations that take turns; more than one, so that neither kind finds everything on the page it has just written. */
const EACH = 3
/** Turns of each conversation and round: few enough that a short one stays short. */
const TURNS = 5
const WARM_ROUNDS = 15

/** How long turns take, and what the server had written to the disk for each. */
export interface TurnCost {
  ms: number
  kib: number | undefined
}

/** Some turns in each of some conversations, one after the other. */
export async function takeConversationTurns(
  { load }: Stand,
  { served, target }: Contender,
  conversations: string[],
  rounds = TURNS,
): Promise<TurnCost> {
  const targets = conversations.map((conversation) => ({ ...target, conversation }))
  const before = readWritten(served.pid)
  const readings = await load.ask({ do: 'alternate', targets, rounds, ...SHORT_REPLY })
  const after = readWritten(served.pid)
  const turns = readings.flat()
  const written = before === undefined || after === undefined ? undefined : after - before
  return {
    ms: median(turns.map(({ wholeMs }) => wholeMs)),
    kib: written === undefined ? undefined : written / 1024 / turns.length,
  }
}

export async function makeConversations(
  { target }: Contender,
  messages: number,
  count = EACH,
): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await makeConversation(target.url, messages))
  return ids
}

/**
 * A turn (20 tokens, in-process model) in conversations of 10,000 messages against the same in conversations of 10. The
 * model's window holds seven messages, so both send a prompt of the same size. The short ones are new in each round.
 */
export const longTurn: Row = {
  name: 'a turn in a conversation of 10,000 messages : of 10',
  async measure(stand, effort) {
    const server = await stand.startLoquat()
    const long = await makeConversations(server, LONG)
    const rounds = effort.rounds(10)
    // Made before, so that nothing of their making is counted.
    const all = await makeConversations(server, SHORT, (WARM_ROUNDS + rounds) * EACH)
    const nextShort = () => all.splice(0, EACH)
    for (let i = 0; i < WARM_ROUNDS; i++)
      for (const ids of [nextShort(), long]) await takeConversationTurns(stand, server, ids)
    const costs: { long: TurnCost; short: TurnCost }[] = []
    for (let i = 0; i < rounds; i++) {
      const short = nextShort()
      const take = (ids: string[]) => takeConversationTurns(stand, server, ids)
      const early = i % 2 === 0 ? await take(short) : undefined
      const own = await take(long)
      costs.push({ long: own, short: early ?? (await take(short)) })
    }
    const bytes: Figure = {
      ...{ name: 'bytes written in such a turn : of 10', unit: '×', budget: 1.6 },
    }
    const kib = (kind: 'long' | 'short') => costs.map((cost) => cost[kind].kib ?? NaN)
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
    // Checkpoints come when they come, so all rounds together are one figure.
    const grown = sum(kib('long')) / sum(kib('short'))
    if (Number.isFinite(grown)) bytes.value = grown
    const ratios = costs.map(({ long, short }) => long.ms / short.ms)
    const list = (values: number[]) => values.map((value) => value.toFixed(2)).join(' ')
    return {
      figures: [{ name: this.name, unit: '×', budget: 1.3, value: median(ratios) }, bytes],
      details: [
        `by round: ${list(ratios)}`,
        ...(['long', 'short'] as const).map(
          (kind) =>
            `${kind}: ${median(costs.map((cost) => cost[kind].ms)).toFixed(2)} ms, KiB written a turn: ${list(kib(kind))}`,
        ),
      ],
    }
  },
}
