import type { Channel, Tab, TabPlace } from '../tab.ts'
import type { Said } from '../talk.ts'

/** A tab of a browser that is not there, and what may happen to it. */
export interface FakeTab extends Tab {
  show(): void
  hide(): void
  putAway(): void
  /** Stops it without a word, as a browser does that needs its processor. */
  suspend(): void
  wake(): void
  /** Ends it without a word. */
  die(): void
  /** Aborted by its death. */
  life: AbortSignal
}

interface Waiting {
  tab: string
  grant(): void
  refuse(): void
}

/** Tabs that share locks and channels, as a browser's do. Everything takes a moment, and keeps its order. */
export function createFakeBrowser() {
  const held = new Map<string, Waiting>()
  const queues = new Map<string, Waiting[]>()
  const members = new Set<{ tab: string; name: string; hear(said: Said): void }>()
  let next = 0

  const queue = (name: string) => {
    if (!queues.has(name)) queues.set(name, [])
    return queues.get(name)!
  }

  function grantNext(name: string) {
    const first = queue(name)[0]
    if (held.has(name) || !first) return
    queue(name).shift()
    held.set(name, first)
    first.grant()
  }

  function open(isLooked = true): FakeTab {
    const id = `tab-${next++}`
    let place: TabPlace = isLooked ? 'in front' : 'behind'
    let suspended = false
    const life = new AbortController()
    const kept: (() => unknown)[] = []
    const onMoved: (() => void)[] = []

    /** What happens to a suspended tab happens when it wakes, and to a dead one never. */
    function soon(work: () => unknown) {
      setTimeout(() => {
        if (life.signal.aborted) return
        if (suspended) kept.push(work)
        else void work()
      }, 1)
    }

    function request(
      name: string,
      options: LockOptions,
      hold: () => Promise<unknown> | undefined,
    ): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const lost = () => reject(new DOMException('no lock', 'AbortError'))
        const waiting: Waiting = {
          tab: id,
          grant: () =>
            soon(async () => {
              const value = await hold()
              if (held.get(name) === waiting) held.delete(name)
              resolve(value)
              grantNext(name)
            }),
          refuse: () => soon(lost),
        }
        options.signal?.addEventListener('abort', () => {
          if (!queue(name).includes(waiting)) return
          queues.set(
            name,
            queue(name).filter((it) => it !== waiting),
          )
          lost()
        })
        if (options.steal) {
          held.get(name)?.refuse()
          held.set(name, waiting)
          waiting.grant()
        } else {
          queue(name).push(waiting)
          grantNext(name)
        }
      })
    }

    function openChannel(name: string, hear: (said: Said) => void): Channel {
      const member = {
        tab: id,
        name,
        hear: (said: Said) => soon(() => members.has(member) && hear(said)),
      }
      members.add(member)
      return {
        post(said) {
          if (life.signal.aborted) return
          const copy = structuredClone(said)
          for (const other of members) if (other !== member && other.name === name) other.hear(copy)
        },
        close: () => members.delete(member),
      }
    }

    const turn = (now: TabPlace) => () => {
      place = now
      if (!life.signal.aborted) onMoved.forEach((run) => run())
    }
    return {
      id,
      others: { locks: { request } as unknown as Pick<LockManager, 'request'>, open: openChannel },
      place: () => place,
      onMoved: (run) => onMoved.push(run),
      life: life.signal,
      show: turn('in front'),
      hide: turn('behind'),
      putAway: turn('away'),
      suspend: () => (suspended = true),
      wake() {
        suspended = false
        for (const work of kept.splice(0)) void work()
      },
      die() {
        life.abort()
        for (const member of members) if (member.tab === id) members.delete(member)
        for (const [name, waiting] of queues)
          queues.set(
            name,
            waiting.filter(({ tab }) => tab !== id),
          )
        for (const [name, { tab }] of held)
          if (tab === id) {
            held.delete(name)
            grantNext(name)
          }
      },
    }
  }

  return { open }
}
