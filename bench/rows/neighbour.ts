import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { makeConversation, SHORT_REPLY } from '../long-conversation.ts'
import { takePass, warmUp, type Crowd, type Pass } from '../pass.ts'
import type { Row } from '../row.ts'
import { often, ratios, takeTurns, turnsOf } from '../rounds.ts'
import type { Contender } from '../stand.ts'
import { highest, median } from '../statistics.ts'
import { STANDARD } from './cpu.ts'

const LONG = 10_000
const OTHERS: Crowd = { ...STANDARD, streams: 49 }
/** Between two turns of the long conversation. */
const EVERY_MS = 250

interface Watched extends Pass {
  loopMost: number
}

/** For how long the event loop was held at most since this was asked before. */
async function readLoop({ served }: Contender): Promise<number> {
  const answer = once(served.process, 'message', { signal: AbortSignal.timeout(10_000) })
  served.process.send('read')
  const [{ mostMs }] = (await answer) as [{ mostMs: number }]
  return mostMs
}

/** Asks in the long conversation, again and again, until it is told to stop. */
async function keepAsking(base: string, id: string, signal: AbortSignal): Promise<void> {
  const url = `${base}/api/v1/conversations/${id}/messages`
  const parts = [{ type: 'text', text: SHORT_REPLY.text }]
  while (!signal.aborted) {
    const headers = { 'content-type': 'application/json' }
    const sent = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ parts }) })
    if (sent.status !== 202) throw new Error(`A turn answered ${sent.status}.`)
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}

/** 49 streams of 50 tokens a second, while a conversation of 10,000 messages takes four turns a second, and without it. */
export const neighbour: Row = {
  name: 'p99 delay of 49 streams while a conversation of 10,000 takes turns : without',
  async measure(stand, effort) {
    const server = await stand.startLoquat({ preload: 'watch-loop.ts' })
    const id = await makeConversation(server.target.url, LONG)
    const without = { ...server, name: 'without it' }
    const beside = { ...server, name: 'while it takes turns' }
    await warmUp(stand, server)

    async function take(each: Contender): Promise<Watched> {
      const over = new AbortController()
      const asking =
        each === beside ? keepAsking(server.target.url, id, over.signal) : Promise.resolve()
      // Failing here is as good as failing there.
      asking.catch(() => undefined)
      await readLoop(server)
      try {
        const pass = await takePass(stand, each, OTHERS)
        return { ...pass, loopMost: await readLoop(server) }
      } finally {
        over.abort()
        await asking
      }
    }

    const rounds = await takeTurns([without, beside], often(effort, 7), take)
    const late = ratios(rounds, beside, without, ({ delayP99 }) => delayP99)
    const loop = (each: Contender) => turnsOf(rounds, each).map(({ loopMost }) => loopMost)
    const list = (values: number[], digits: number) =>
      values.map((value) => value.toFixed(digits)).join(' ')
    return {
      figures: [
        { name: this.name, unit: '×', budget: 2, value: median(late) },
        {
          ...{ name: 'event loop held at most meanwhile', unit: 'ms', budget: 10 },
          value: highest(loop(beside)),
        },
      ],
      details: [
        `by round: ${list(late, 2)}`,
        ...[without, beside].map((each) => {
          const p99 = median(turnsOf(rounds, each).map(({ delayP99 }) => delayP99))
          return `${each.name}: delay p99 ${p99.toFixed(1)} ms; event loop held at most, by round: ${list(loop(each), 1)} ms`
        }),
      ],
    }
  },
}
