import { makeConversation, SHORT_REPLY } from '../long-conversation.ts'
import type { Row } from '../row.ts'
import { median } from '../statistics.ts'

const MESSAGES = [10, 100, 1000, 10_000]
const TURNS = 20

/** How a turn and the opening of a conversation change with its length; each length in turns, on one server. */
export const length: Row = {
  name: 'a turn in 10,000 messages, as the plot shows it',
  plotted: true,
  async measure(stand, effort) {
    const { served, target } = await stand.startLoquat()
    const make = async () => {
      const ids: string[] = []
      for (const messages of MESSAGES) ids.push(await makeConversation(served.url, messages))
      return ids
    }
    const turns = async (ids: string[]) => {
      const targets = ids.map((conversation) => ({ ...target, conversation }))
      const job = { do: 'alternate' as const, targets, rounds: TURNS, ...SHORT_REPLY }
      const readings = await stand.load.ask(job)
      return readings.map((list) => median(list.map(({ wholeMs }) => wholeMs)))
    }
    const pages = async (ids: string[]) => {
      const urls = ids.map((id) => `${served.url}/api/v1/conversations/${id}/messages?limit=50`)
      const times = await stand.load.ask({ do: 'fetch', urls, rounds: 5 * TURNS })
      return times.map((list) => median(list))
    }
    const warm = await make()
    for (let i = 0; i < 3; i++) await turns(warm)
    const rounds: { turn: number[]; page: number[] }[] = []
    for (let i = 0; i < effort.rounds(5); i++) {
      const ids = await make()
      rounds.push({ page: await pages(ids), turn: await turns(ids) })
    }
    const line = (name: string, kind: 'turn' | 'page') => ({
      name,
      points: MESSAGES.map((messages, i): [number, number] => [
        messages,
        median(rounds.map((round) => round[kind][i]!)),
      ]),
    })
    const lines = [
      line('opening it: its newest 50 messages', 'page'),
      line('a turn: a message, a reply of 20 tokens', 'turn'),
    ]
    const plot = {
      file: 'cost-against-length',
      title: 'Time of a turn and of opening, by the length of the conversation',
      x: { label: 'messages in the conversation', ticks: MESSAGES },
      y: { label: 'ms' },
      lines,
    }
    const [first, last] = [lines[1]!.points[0]!, lines[1]!.points.at(-1)!]
    return {
      figures: [{ name: this.name, unit: '× of 10', value: last[1] / first[1] }],
      details: lines.map(
        ({ name, points }) =>
          `${name}: ${points.map(([messages, ms]) => `${messages}: ${ms.toFixed(2)} ms`).join(', ')}`,
      ),
      plots: [plot],
    }
  },
}
