import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import type { Client } from '../../client/index.ts'
import type { Conversation } from '../../protocol/index.ts'
import { createConversationList } from './conversation-list.ts'
import { groupByDate } from './date-groups.ts'

/** How often somebody has asked an item for its time. */
let looks = 0

const NEWEST = Date.UTC(2026, 10, 21)
const idOf = (i: number) => `c${String(i).padStart(5, '0')}`

/** The higher its number, the older it is. */
function item(i: number, more: Partial<Conversation> = {}): Conversation {
  const { updatedAt = new Date(NEWEST - i * 60_000).toISOString(), ...rest } = more
  return {
    ...({ id: idOf(i), title: `Title ${i}`, pinned: false, archived: false } as Conversation),
    ...rest,
    get updatedAt() {
      looks++
      return updatedAt
    },
  }
}

function serving(all: Conversation[]) {
  const list = (query: { limit?: number; before?: string; pinned?: boolean }) => {
    if (query.pinned) return { items: [], next: null, rev: 7 }
    const from = Number(query.before ?? 0)
    const to = from + query.limit!
    return { items: all.slice(from, to), next: to < all.length ? String(to) : null, rev: 7 }
  }
  const conversations = { list: (query: object) => Promise.resolve(list(query)) }
  return { conversations } as unknown as Pick<Client, 'conversations'>
}

async function loaded(count: number) {
  const hidden = signal<ReadonlySet<string>>(new Set())
  const list = createConversationList(serving(Array.from({ length: count }, (_, i) => item(i))), {
    hidden,
  })
  await list.refresh()
  while (list.next.value !== null) await list.more()
  const hear = (conversation: Conversation) =>
    list.hear({ type: 'conversation', rev: 8, conversation })
  const ids = () => list.items.value.map(({ id }) => id)
  return { list, hidden, hear, ids }
}

const all = (count: number) => Array.from({ length: count }, (_, i) => idOf(i))

describe('a list that changes', () => {
  test('has what was heard where it belongs', async () => {
    const { list, hear, ids } = await loaded(300)
    expect(ids()).toEqual(all(300))
    hear(item(200, { title: 'Another' }))
    expect(ids()).toEqual(all(300))
    expect(list.items.value[200]!.title).toBe('Another')
    const [first, ...rest] = all(300).filter((id) => id !== idOf(200))
    hear(item(200, { updatedAt: new Date(NEWEST - 90).toISOString() }))
    expect(ids()).toEqual([first, idOf(200), ...rest])
    hear(item(200, { pinned: true }))
    expect(ids()).toEqual([idOf(200), first, ...rest])
    hear(item(200, { archived: true }))
    expect(ids()).toEqual([first, ...rest])
    list.hear({ type: 'conversation-delete', rev: 9, conversationId: idOf(0) })
    list.hear({ type: 'conversation-delete', rev: 9, conversationId: 'never seen' })
    expect(ids()).toEqual(rest)
  })

  test('is without what is on its way out, until that is brought back', async () => {
    const { list, hidden, hear, ids } = await loaded(5)
    hidden.value = new Set([idOf(1), idOf(4), 'gone'])
    expect(ids()).toEqual([0, 2, 3].map(idOf))
    hear(item(1, { title: 'Another' }))
    expect(ids()).toEqual([0, 2, 3].map(idOf))
    expect(all(5).map(list.placeOf)).toEqual([0, -1, 1, 2, -1])
    expect(list.placeOf('')).toBe(-1)
    hidden.value = new Set()
    expect(ids()).toEqual(all(5))
    expect(list.items.value[1]!.title).toBe('Another')
  })

  test('keeps what was heard while an older page was on its way', async () => {
    const list = createConversationList(serving(Array.from({ length: 200 }, (_, i) => item(i))))
    await list.refresh()
    const more = list.more()
    list.hear({
      ...{ type: 'conversation', rev: 8 },
      conversation: item(120, { title: 'Another', pinned: true }),
    })
    await more
    expect(list.items.value).toHaveLength(200)
    expect(list.items.value[0]!.title).toBe('Another')
  })

  test('does next to nothing more for a change when it is a hundred times as long', async () => {
    const { list, hidden, hear } = await loaded(10_000)
    expect(list.items.value).toHaveLength(10_000)
    hidden.value = new Set([idOf(17), idOf(8000)])
    looks = 0
    hear(item(5000, { title: 'Another' }))
    expect(list.placeOf(idOf(5000))).toBe(4999)
    expect(groupByDate(list.items.value, new Date(NEWEST)).at(-1)!.end).toBe(9998)
    expect(looks).toBeGreaterThan(0)
    expect(looks).toBeLessThan(400)
  })
})
