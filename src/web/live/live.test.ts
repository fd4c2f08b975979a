import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AccountEvent } from '../../protocol/index.ts'
import { createFakeBrowser, type FakeTab } from './__fixtures__/fake-browser.ts'
import { createFakeServer } from './__fixtures__/fake-server.ts'
import { reading } from './__fixtures__/reading.ts'
import { openLive } from './live.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(60)

/** The tabs of a browser, and their server. */
function setUp() {
  const server = createFakeServer()
  const browser = createFakeBrowser()
  function open(tab: FakeTab = browser.open()) {
    const heard: AccountEvent[] = []
    const live = openLive(server.clientOf(tab.life), (event) => heard.push(event), tab)
    live.setOwner('ann')
    return { tab, live, heard, revs: () => heard.map(({ rev }) => rev) }
  }
  return { server, browser, open }
}

test('the list and what is open share one connection', async () => {
  const { server, open } = setUp()
  const { live, revs } = open()
  live.from(0)
  const read = reading(live.follow('conv_a', { after: 0 }))
  await settle()
  expect(server.asked()).toEqual([{ after: 0, follow: 'conv_a:0' }])
  server.say('conv_a')
  server.change()
  server.say('conv_b')
  await settle()
  expect(read.seqs).toEqual([1])
  expect(revs()).toEqual([1])
})

test('so do all tabs, each from where it stands', async () => {
  const { server, open } = setUp()
  const first = open()
  first.live.from(0)
  const one = reading(first.live.follow('conv_a', {}))
  await settle()
  for (let i = 0; i < 3; i++) server.say('conv_a')
  server.change()
  await settle()
  const second = open()
  second.live.from(1)
  const two = reading(second.live.follow('conv_a', { after: 2 }))
  const three = reading(second.live.follow('conv_b', {}))
  await settle()
  expect(server.asked()).toEqual([{ after: 1, follow: 'conv_a:2,conv_b:0' }])
  server.say('conv_a')
  server.say('conv_b')
  server.change()
  await settle()
  expect(one.seqs).toEqual([1, 2, 3, 4])
  expect(two.seqs).toEqual([3, 4])
  expect(three.seqs).toEqual([1])
  expect([first.revs(), second.revs()]).toEqual([[1, 2], [2]])
})

test('when the leading tab ends, is hidden or is stopped without a word, another goes on where it stands', async () => {
  const { server, open } = setUp()
  const tabs = [open(), open(), open(), open()]
  const reads = tabs.map(({ live }) => {
    live.from(0)
    return reading(live.follow('conv_a', {}))
  })
  await settle()
  server.say('conv_a')
  await settle()
  // The last one leads, since it was opened last.
  tabs[3]!.tab.die()
  server.say('conv_a')
  await settle()
  tabs[0]!.tab.hide()
  server.say('conv_a')
  await settle()
  tabs[1]!.tab.suspend()
  tabs[0]!.tab.show()
  await settle()
  server.say('conv_a')
  await settle()
  expect([0, 2, 3].map((i) => reads[i]!.seqs)).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], [1]])
  tabs[1]!.tab.wake()
  server.say('conv_a')
  await settle()
  expect(reads.slice(0, 3).map(({ seqs }) => seqs)).toEqual(
    Array.from({ length: 3 }, () => [1, 2, 3, 4, 5]),
  )
})

test('tabs that nobody sees cost nothing: no stream, no timer; they go on where they were', async () => {
  const { server, open } = setUp()
  const tabs = [open(), open()]
  const reads = tabs.map(({ live }) => {
    live.from(0)
    return reading(live.follow('conv_a', {}))
  })
  await settle()
  for (const { tab } of tabs) tab.hide()
  await vi.advanceTimersByTimeAsync(2000)
  expect(server.asked()).toEqual([])
  const before = server.opened()
  for (let i = 0; i < 5; i++) server.say('conv_a')
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(server.opened()).toBe(before)
  tabs[1]!.tab.show()
  await settle()
  expect(reads.map(({ seqs }) => seqs.length)).toEqual([0, 5])
  expect(server.asked()).toHaveLength(1)
})

test('one that has something to do goes on behind others, but does not lead them', async () => {
  const { server, open } = setUp()
  const [first, second] = [open(), open()]
  const reads = [first, second].map(({ live }) => {
    live.from(0)
    return reading(live.follow('conv_a', {}))
  })
  await settle()
  const opened = server.opened()
  second.live.setBusy(true)
  await settle()
  expect(server.opened()).toBe(opened)
  second.tab.hide()
  server.say('conv_a')
  await settle()
  first.tab.die()
  server.say('conv_a')
  await settle()
  expect(reads[1]!.seqs).toEqual([1, 2])
  second.live.setBusy(false)
  server.say('conv_a')
  await settle()
  expect(server.asked()).toEqual([])
  second.live.setBusy(true)
  await settle()
  expect(reads[1]!.seqs).toEqual([1, 2, 3])
  second.tab.putAway()
  await settle()
  expect(server.asked()).toEqual([])
})

test('a stream that began beyond a new follower gives it nothing', async () => {
  const { server, open } = setUp()
  const { live } = open()
  for (let i = 0; i < 9; i++) server.say('conv_a')
  live.from(0)
  const leave = new AbortController()
  reading(live.follow('conv_a', { after: 8, signal: leave.signal }))
  await settle()
  leave.abort()
  const again = reading(live.follow('conv_a', { after: 5 }))
  await vi.advanceTimersByTimeAsync(1)
  server.say('conv_a')
  await vi.advanceTimersByTimeAsync(1)
  expect(again.seqs).toEqual([])
  await settle()
  expect(server.asked()).toEqual([{ after: 0, follow: 'conv_a:5' }])
  expect(again.seqs).toEqual([6, 7, 8, 9, 10])
})

test('what is not followed any more is let go of, after a moment', async () => {
  const { server, open } = setUp()
  const [first, second] = [open(), open()]
  const leave = new AbortController()
  for (const { live } of [first, second]) live.from(0)
  reading(first.live.follow('conv_a', {}))
  const read = reading(second.live.follow('conv_b', { signal: leave.signal }))
  await settle()
  leave.abort()
  await settle()
  expect(read.ended).toBe(true)
  expect(server.asked()[0]?.follow).toContain('conv_b')
  await vi.advanceTimersByTimeAsync(1000)
  expect(server.asked()).toEqual([{ after: 0, follow: 'conv_a:0' }])
  second.tab.die()
  await settle()
  expect(server.asked()).toEqual([{ after: 0, follow: 'conv_a:0' }])
})

test('what is open is followed although the list cannot be loaded', async () => {
  const { server, open } = setUp()
  const { live } = open()
  const read = reading(live.follow('conv_a', {}))
  await settle()
  expect(server.asked()).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  server.say('conv_a')
  await settle()
  expect(read.seqs).toEqual([1])
})

test('a conversation that cannot be followed fails by itself', async () => {
  const { server, open } = setUp()
  const { live } = open()
  live.from(0)
  const [a, b] = [
    reading(live.follow('conv_a', { after: 9 })),
    reading(live.follow('conv_b', { after: 0 })),
  ]
  await settle()
  server.say('conv_b')
  await settle()
  expect(a.failure).toMatchObject({ code: 'cursor_ahead', status: 409 })
  expect(b).toMatchObject({ seqs: [1], failure: undefined })
})

test('a server whose data was put back makes every tab begin anew', async () => {
  const { server, open } = setUp()
  const tabs = [open(), open()]
  for (let i = 0; i < 5; i++) server.change()
  for (let i = 0; i < 5; i++) server.say('conv_a')
  const reads = tabs.map(({ live }) => {
    live.from(5)
    return reading(live.follow('conv_a', { after: 5 }))
  })
  await settle()
  server.putBack('conv_a', 3, 2)
  await vi.advanceTimersByTimeAsync(300)
  expect(tabs.map(({ heard }) => heard)).toEqual([
    [{ type: 'reset', rev: 0 }],
    [{ type: 'reset', rev: 0 }],
  ])
  for (const { live } of tabs) live.from(2)
  await vi.advanceTimersByTimeAsync(1000)
  server.change()
  await settle()
  expect(tabs.map(({ revs }) => revs())).toEqual([
    [0, 3],
    [0, 3],
  ])
  for (const { failure } of reads) expect(failure).toMatchObject({ code: 'cursor_ahead' })
})

test('tabs of different people share nothing, and a stream that would be somebody else’s is refused', async () => {
  const { server, browser, open } = setUp()
  const ann = open()
  ann.live.from(0)
  const read = reading(ann.live.follow('conv_a', {}))
  await settle()
  const tab = browser.open()
  const heard: AccountEvent[] = []
  const bert = openLive(server.clientOf(tab.life), (event) => heard.push(event), tab)
  bert.setOwner('bert')
  bert.from(0)
  const spying = reading(bert.follow('conv_a', {}))
  await settle()
  expect(spying.failure).toMatchObject({ status: 401 })
  server.say('conv_a')
  server.change()
  await settle()
  expect(spying.seqs).toEqual([])
  expect(heard).toEqual([])
  expect(read.seqs).toEqual([1])
  expect(server.asked()).toHaveLength(1)

  // Who is refused hears of it when it wants something again, as after a sign-in.
  bert.setOwner(null)
  bert.setOwner('ann')
  const reads = reading(bert.follow('conv_a', { after: 1 }))
  await settle()
  server.say('conv_a')
  await settle()
  expect(reads.seqs).toEqual([2])
  ann.live.setOwner(null)
  await settle()
  server.say('conv_a')
  await settle()
  expect(read.seqs).toEqual([1, 2])
  expect(reads.seqs).toEqual([2, 3])
})

test('all tabs are told that the server is out of reach, and that it is back', async () => {
  const { server, open } = setUp()
  const told: boolean[][] = [[], []]
  for (const list of told) {
    const { live } = open()
    live.from(0)
    reading(live.follow('conv_a', { onBroken: (broken) => list.push(broken) }))
  }
  await settle()
  for (const list of told) expect(list.splice(0).at(-1)).toBe(false)
  server.leave(true)
  await settle()
  for (const list of told) expect(list.splice(0).at(-1)).toBe(true)
  await vi.advanceTimersByTimeAsync(10_000)
  server.leave(false)
  await vi.advanceTimersByTimeAsync(1000)
  for (const list of told) expect(list.at(-1)).toBe(false)
})

test('where tabs cannot find each other, each has a stream of its own', async () => {
  const { server, browser, open } = setUp()
  const reads = Array.from({ length: 2 }, () => {
    const { others: _, ...alone } = browser.open()
    const { live } = open(alone)
    live.from(0)
    return reading(live.follow('conv_a', {}))
  })
  await settle()
  server.say('conv_a')
  await settle()
  expect(server.asked()).toHaveLength(2)
  expect(reads.map(({ seqs }) => seqs)).toEqual([[1], [1]])
})

test('twenty conversations go into one stream, more into two', async () => {
  const { server, open } = setUp()
  const reads = Array.from({ length: 25 }, (_, i) => {
    const { live } = open()
    live.from(0)
    return reading(live.follow(`conv_${i}`, {}))
  })
  await vi.advanceTimersByTimeAsync(200)
  expect(server.asked()).toHaveLength(2)
  for (let i = 0; i < 25; i++) server.say(`conv_${i}`)
  await settle()
  expect(reads.map(({ seqs }) => seqs.join())).toEqual(Array.from({ length: 25 }, () => '1'))
})
