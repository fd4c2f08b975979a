import { describe, expect, it } from 'vitest'
import type { Store } from '../store/store.ts'
import { batchesOf, type LoggedEvent } from './frame.ts'
import { createNudge } from './nudge.ts'
import { subscribe } from './subscribe.ts'

const C = 'conv_1'
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A log in memory whose reads can be held, and a subscriber to it. */
function setUp({ after = 0, untilIdle = false } = {}) {
  const log: LoggedEvent[] = []
  const nudge = createNudge()
  const held: (() => void)[] = []
  let holding = false
  let live = 0
  let full = false
  const received: string[] = []
  let ended = false
  const store = {
    events: { after: (query: object) => query, page: (query: object) => query },
    runs: { live: () => 'live' },
    async read(...queries: ({ after: number; limit: number } | 'live')[]) {
      const rows = queries.map((query) =>
        query === 'live'
          ? Array.from({ length: live })
          : log.filter((event) => event.seq > query.after).slice(0, query.limit),
      )
      if (holding) await new Promise<void>((resolve) => held.push(resolve))
      return rows
    },
  } as unknown as Store
  const append = (type = 'text-delta') => {
    const event = { seq: log.length + 1, type, data: '{}' }
    log.push(event)
    return event
  }
  const publish = (...events: LoggedEvent[]) =>
    nudge.publish(C, {
      last: events.at(-1)!.seq,
      batches: batchesOf(events),
      endsRun: events.some((event) => event.type === 'run-end'),
      listed: false,
    })
  const start = () =>
    subscribe(
      { store, nudge },
      {
        conversationId: C,
        after,
        untilIdle,
        sink: {
          write({ events }) {
            received.push(...events.map(({ seq }) => String(seq)))
            return !full
          },
          end: () => (ended = true),
          fail: (error) => {
            throw error
          },
        },
      },
    )
  return {
    append,
    publish,
    start,
    received,
    nudge,
    hold: () => (holding = true),
    release: async () => {
      holding = false
      held.splice(0).forEach((go) => go())
      await turn()
    },
    fill: (is: boolean) => (full = is),
    setLive: (count: number) => (live = count),
    ended: () => ended,
  }
}

describe('a subscriber', () => {
  it('replays what comes after its position, then follows', async () => {
    const { append, publish, start, received } = setUp({ after: 2 })
    for (let i = 0; i < 4; i++) append()
    start()
    await turn()
    publish(append())
    expect(received).toEqual(['3', '4', '5'])
  })

  it('misses nothing that is committed while it reads, and gets nothing twice', async () => {
    const { append, publish, start, received, hold, release } = setUp()
    append()
    hold()
    start()
    await turn()
    publish(append())
    publish(append())
    await release()
    await turn()
    publish(append())
    expect(received).toEqual(['1', '2', '3', '4'])
  })

  it('drops news of what it has read from the log already', async () => {
    const { append, publish, start, received } = setUp()
    start()
    await turn()
    const [a, b] = [append(), append()]
    // The read of a subscriber that comes now sees both, and hears of them only afterwards.
    publish(a)
    publish(b)
    publish(b)
    expect(received).toEqual(['1', '2'])
  })

  it('reads the log again where news does not follow on', async () => {
    const { append, publish, start, received } = setUp()
    start()
    await turn()
    append()
    publish(append())
    await turn()
    expect(received).toEqual(['1', '2'])
  })

  it('keeps nothing for a reader that is full, and catches up when it can take more', async () => {
    const { append, publish, start, received, fill } = setUp()
    const subscription = start()
    await turn()
    fill(true)
    publish(append())
    publish(append())
    publish(append())
    expect(received).toEqual(['1'])
    fill(false)
    subscription.resume()
    await turn()
    publish(append())
    expect(received).toEqual(['1', '2', '3', '4'])
  })

  it('reads a long log page by page', async () => {
    const { append, start, received } = setUp()
    for (let i = 0; i < 1203; i++) append()
    start()
    for (let i = 0; i < 5; i++) await turn()
    expect(received).toHaveLength(1203)
  })

  it('ends with the last live run when asked to', async () => {
    const { append, publish, start, ended, setLive } = setUp({ untilIdle: true })
    setLive(2)
    start()
    await turn()
    setLive(1)
    publish(append('run-end'))
    await turn()
    expect(ended()).toBe(false)
    setLive(0)
    publish(append('run-end'))
    await turn()
    expect(ended()).toBe(true)
  })

  it('ends with what follows the last run’s end, which it hears of while it asks what runs', async () => {
    const { append, publish, start, received, ended, hold, release } = setUp({ untilIdle: true })
    append('run-end')
    hold()
    start()
    await turn()
    // It is not in the page that is read, but there when what runs is asked for, and told after that.
    const title = append('conversation-update')
    await release()
    publish(title)
    await turn()
    expect(received).toEqual(['1', '2'])
    expect(ended()).toBe(true)
  })

  it('ends with the last run although an answer from before its end comes late', async () => {
    const { append, publish, start, ended, hold, release, setLive } = setUp({ untilIdle: true })
    setLive(1)
    start()
    await turn()
    publish(append('run-end'))
    hold()
    publish(append())
    const end = append('run-end')
    const title = append('conversation-update')
    setLive(0)
    publish(end)
    await release()
    publish(title)
    await turn()
    expect(ended()).toBe(true)
  })

  it('ends at once when nothing runs, and when the conversation is deleted', async () => {
    const idle = setUp({ untilIdle: true })
    idle.start()
    await turn()
    expect(idle.ended()).toBe(true)
    const deleted = setUp()
    deleted.start()
    deleted.nudge.publish(C, null)
    expect(deleted.ended()).toBe(true)
  })
})
