import { vi } from 'vitest'

/** Milliseconds from frame to frame. */
const BETWEEN = 16

/** A browser whose frames come when they are told to, and whose work takes as long as it says. */
export function fakeScreen() {
  const frames = new Map<number, (now: number) => void>()
  let clock = 0
  let last = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.stubGlobal('performance', { now: () => clock })
  vi.stubGlobal('requestAnimationFrame', (run: (now: number) => void) => {
    frames.set(++last, run)
    return last
  })

  function pass(milliseconds: number): void {
    for (let i = 0; i < milliseconds; i++) {
      clock++
      vi.advanceTimersByTime(1)
    }
  }

  function nextFrame(): void {
    const began = clock
    const due = [...frames.values()]
    frames.clear()
    for (const run of due) run(began)
    // Work that took longer than a frame has kept the next one waiting.
    pass(Math.max(1, BETWEEN - (clock - began)))
  }

  return {
    nextFrame,
    /** Has the work that is being done take so long. */
    take: (milliseconds: number) => void (clock += milliseconds),
    now: () => clock,
    /** Does anything wait for a frame? */
    isAsked: () => frames.size > 0,
    end() {
      for (let i = 0; i < 100; i++) nextFrame()
      vi.useRealTimers()
      vi.unstubAllGlobals()
    },
  }
}
