import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createNudge, type News, type Nudge } from '../events/nudge.ts'
import type { Change } from '../store/changes.ts'
import type { Store } from '../store/store.ts'
import { relayOthers } from './relay-others.ts'

const events = (first: number, last: number, conversationId = 'conv_1'): Change => ({
  ...{ kind: 'events', conversationId, first, last, endsRun: false, listed: true },
})

describe('what other processes commit', () => {
  let log: { seq: number; type: string; data: string }[]
  let reads: number
  let nudge: Nudge
  let heard: (News | null)[]
  let lists: (string | null)[]
  let hear: (changes: Change[]) => void
  let miss: () => void

  beforeEach(() => {
    log = Array.from({ length: 9 }, (_, i) => ({ seq: i + 1, type: 't', data: '{}' }))
    reads = 0
    heard = []
    lists = []
    nudge = createNudge()
    nudge.join('conv_1', (news) => heard.push(news))
    nudge.joinLists((id) => lists.push(id))
    const store = {
      events: { after: (query: object) => query },
      conversations: { byId: ({ id }: { id: string }) => ({ id }) },
      others: {
        listen(onHeard: typeof hear, onMissed: typeof miss) {
          ;[hear, miss] = [onHeard, onMissed]
          return () => {}
        },
      },
      async read(...queries: { after?: number; limit: number; id?: string }[]) {
        reads++
        return queries.map(({ after, limit, id }) =>
          after === undefined
            ? id === 'conv_1'
              ? [{ seq: 9 }]
              : []
            : log.filter(({ seq }) => seq > after).slice(0, limit),
        )
      },
    }
    relayOthers({ store: store as unknown as Store, nudge })
  })

  it('is read once, whoever follows it, and told like what is committed here', async () => {
    nudge.join('conv_1', () => {})
    hear([events(3, 4)])
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect(heard[0]).toMatchObject({ last: 4 })
    expect(heard[0]!.batches![0]!.text()).toBe(
      'id: 3\nevent: t\ndata: {}\n\nid: 4\nevent: t\ndata: {}\n\n',
    )
    expect(reads).toBe(1)
    expect(lists).toEqual(['conv_1'])
  })

  it('is not read when nobody follows it, but lists hear of it', async () => {
    hear([events(1, 2, 'conv_2')])
    await vi.waitFor(() => expect(lists).toEqual(['conv_2']))
    expect(reads).toBe(0)
  })

  it('while reading goes into the next read, together', async () => {
    hear([events(1, 1)])
    hear([events(2, 2)])
    hear([events(3, 3)])
    await vi.waitFor(() => expect(heard.map((news) => news!.last)).toEqual([1, 3]))
    expect(reads).toBe(2)
  })

  it('is left to its readers when it has been folded, or is long', async () => {
    log.splice(3, 4)
    hear([events(3, 8)])
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect(heard[0]).toMatchObject({ batches: null, last: 8 })
    hear([events(1, 5000)])
    await vi.waitFor(() => expect(heard).toHaveLength(2))
    expect(heard[1]).toMatchObject({ batches: null, last: 5000 })
  })

  it('and was missed is looked for in every log that is followed', async () => {
    nudge.join('conv_gone', (news) => heard.push(news))
    miss()
    await vi.waitFor(() => expect(heard).toHaveLength(2))
    expect(heard[0]).toMatchObject({ batches: null, last: 9 })
    expect(heard[1]).toBe(null)
    expect(lists).toEqual([null, 'conv_gone'])
  })

  it('says that a conversation is gone', () => {
    hear([{ kind: 'deleted', conversationId: 'conv_1' }])
    return vi.waitFor(() => expect(heard).toEqual([null]))
  })
})
