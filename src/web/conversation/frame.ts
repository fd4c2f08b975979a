/** The longest that what has arrived may stay unseen, in milliseconds. */
const LONGEST = 200

/**
 * Runs `work` once before the next frame, however often it is asked for until then. A page in the background has no
 * frames, so there it runs at once.
 */
export function oncePerFrame(work: () => void): { ask: () => void; now: () => void } {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const now = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    timer = undefined
    work()
  }
  return {
    now,
    ask() {
      if (document.visibilityState === 'hidden') return now()
      if (timer !== undefined) return
      frame = requestAnimationFrame(now)
      timer = setTimeout(now, LONGEST)
    },
  }
}
