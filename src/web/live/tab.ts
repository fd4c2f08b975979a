import type { Said } from './talk.ts'

/** To tell the other tabs of a browser something. */
export interface Channel {
  post(said: Said): void
  close(): void
}

/** What a tab has to do with other tabs, and with being looked at. */
export interface Tab {
  id: string
  /** Absent where tabs cannot find each other; each is for itself then. */
  others?: {
    locks: Pick<LockManager, 'request'>
    open(name: string, hear: (said: Said) => void): Channel
  }
  /** Can anybody see it, or is it behind others, or put away, so that it hears nothing? */
  place(): TabPlace
  /** Calls back when that has changed. */
  onMoved(run: () => void): void
}

export type TabPlace = 'in front' | 'behind' | 'away'

/** This tab. */
export function browserTab(): Tab {
  let away = false
  return {
    id: crypto.randomUUID(),
    // Locks are given only where a page came safely.
    ...('locks' in navigator && 'BroadcastChannel' in globalThis
      ? { others: { locks: navigator.locks, open: openChannel } }
      : {}),
    place() {
      if (away) return 'away'
      return document.hidden ? 'behind' : 'in front'
    },
    onMoved(run) {
      const turn = (now: boolean) => () => {
        away = now
        run()
      }
      document.addEventListener('visibilitychange', run)
      // What is put away must not hold what others wait for.
      document.addEventListener('freeze', turn(true))
      document.addEventListener('resume', turn(false))
      addEventListener('pagehide', turn(true))
      addEventListener('pageshow', turn(false))
    },
  }
}

function openChannel(name: string, hear: (said: Said) => void): Channel {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => hear(data))
  return {
    post: (said) => channel.postMessage(said),
    close: () => channel.close(),
  }
}
