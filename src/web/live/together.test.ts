import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRandom } from '../../../test/random.ts'
import { createFakeBrowser, type FakeTab } from './__fixtures__/fake-browser.ts'
import { createFakeServer } from './__fixtures__/fake-server.ts'
import { reading } from './__fixtures__/reading.ts'
import { openLive } from './live.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const IDS = ['conv_a', 'conv_b', 'conv_c']
const STEPS = 120
const numbers = (after: number, upTo: number) =>
  Array.from({ length: upTo - after }, (_, i) => after + 1 + i)

/** What one tab follows, from where on, and what it was given. */
interface Followed {
  id: string
  after: number
  read: ReturnType<typeof reading>
  leave: AbortController
}

interface Open {
  tab: FakeTab
  rev: number
  revs: number[]
  followed: Followed[]
  live: ReturnType<typeof openLive>
}

/** Tabs come and go, sleep and die, and the server's connections break, in the order that the seed decides. */
async function journey(seed: number) {
  const random = createRandom(seed)
  const server = createFakeServer()
  const browser = createFakeBrowser()
  const tabs: Open[] = []
  const some = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]!
  const upTo = (most: number) => Math.floor(random() * (most + 1))

  function follow({ live, followed }: Open) {
    const id = some(IDS)
    if (followed.some((it) => it.id === id && !it.leave.signal.aborted)) return
    const leave = new AbortController()
    const after = upTo(server.head(id))
    const read = reading(live.follow(id, { after, signal: leave.signal }))
    followed.push({ id, after, read, leave })
  }

  function openTab() {
    const tab = browser.open(random() < 0.8)
    const revs: number[] = []
    const live = openLive(server.clientOf(tab.life), (event) => revs.push(event.rev), tab)
    const rev = upTo(server.rev())
    const open: Open = { tab, rev, revs, followed: [], live }
    live.setOwner('ann')
    live.from(rev)
    follow(open)
    tabs.push(open)
  }

  function endTab() {
    const [open] = tabs.splice(upTo(tabs.length - 1), 1)
    open!.tab.die()
  }

  const steps: [chance: number, step: () => void][] = [
    [8, () => server.say(some(IDS))],
    [2, () => server.change()],
    [2, () => server.say(some(IDS), random() * 0.99)],
    [1, () => server.cut()],
    [0.3, () => server.leave(true)],
    [0.6, () => server.leave(false)],
    [1, () => void (tabs.length < 6 && openTab())],
    [0.5, () => void (tabs.length > 1 && endTab())],
    [1, () => some(tabs).tab.hide()],
    [0.5, () => some(tabs).tab.putAway()],
    [1, () => some(tabs).live.setBusy(random() < 0.5)],
    [2, () => some(tabs).tab.show()],
    [0.5, () => some(tabs).tab.suspend()],
    [1, () => some(tabs).tab.wake()],
    [1, () => follow(some(tabs))],
    [0.5, () => some(some(tabs).followed)?.leave.abort()],
  ]
  const sum = steps.reduce((all, [chance]) => all + chance, 0)

  openTab()
  for (let i = 0; i < STEPS; i++) {
    let at = random() * sum
    steps.find(([chance]) => (at -= chance) < 0)![1]()
    if (random() < 0.6) await vi.advanceTimersByTimeAsync(upTo(random() < 0.1 ? 3000 : 40))
  }
  server.leave(false)
  for (const { tab } of tabs) tab.wake()
  for (const { tab } of tabs) tab.show()
  await vi.advanceTimersByTimeAsync(20_000)
  return { server, tabs }
}

test.each(Array.from({ length: 8 }, (_, i) => i))(
  'whatever happens to them, all tabs end with all that was said, once and in order (%i)',
  async (part) => {
    for (let seed = part * 50; seed < part * 50 + 50; seed++) {
      const { server, tabs } = await journey(seed)
      expect(server.asked(), `seed ${seed}`).toHaveLength(1)
      for (const { rev, revs, followed } of tabs) {
        expect(revs, `list, seed ${seed}`).toEqual(numbers(rev, server.rev()))
        for (const { id, after, read, leave } of followed) {
          expect(read.failure, `seed ${seed}`).toBeUndefined()
          const all = numbers(after, server.head(id))
          const whole = leave.signal.aborted ? all.slice(0, read.seqs.length) : all
          expect(read.seqs, `${id}, seed ${seed}`).toEqual(whole)
        }
      }
    }
  },
  30_000,
)
