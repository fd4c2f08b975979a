import { makeConversation } from '../long-conversation.ts'
import type { Row } from '../row.ts'
import { quantile } from '../statistics.ts'

const LONG = 10_000
const SHORT = 100

/** What the web app asks for when a conversation is opened: its newest messages, of a long one and of a short one in turns. */
export const firstPage: Row = {
  name: 'open a conversation of 10,000 messages, first page : of 100',
  quickMargin: 2,
  async measure({ load, loquat }, { form }) {
    const ids = [
      await makeConversation(loquat.target.url, LONG),
      await makeConversation(loquat.target.url, SHORT),
    ]
    const urls = ids.map(
      (id) => `${loquat.target.url}/api/v1/conversations/${id}/messages?limit=50`,
    )
    await load.ask({ do: 'fetch', urls, rounds: 50 })
    const times = await load.ask({ do: 'fetch', urls, rounds: form === 'full' ? 500 : 200 })
    const p50 = times.map((list) => quantile(list, 0.5))
    return {
      figures: [{ name: this.name, unit: '×', budget: 1.5, value: p50[0]! / p50[1]! }],
      details: [LONG, SHORT].map(
        (messages, i) =>
          `${messages} messages: p50 ${p50[i]!.toFixed(2)} ms, p99 ${quantile(times[i]!, 0.99).toFixed(2)} ms`,
      ),
    }
  },
}
