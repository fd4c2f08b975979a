/** The longest that what has arrived may stay unseen, in milliseconds. */
const LONGEST = 200
/** The page rests so many times as long as a frame has taken, before the next one of ours. */
const REST = 2
/** The longest rest, in milliseconds: words that come in leaps are no stream. */
const LONGEST_REST = 80
/** From one frame of the screen to the next. */
const FRAME = 16

type Work = (now: number) => void

const wanted = new Set<Work>()
/** Is a frame on its way, or the rest before it? */
let asked = false

/**
 * Runs `work` in the next frame; on a machine that is slow at them, in one soon after. Frames that follow one another
 * without rest would leave no time for a key that is pressed meanwhile.
 * @returns what calls it off
 */
export function inFrame(work: Work): () => void {
  wanted.add(work)
  if (!asked) {
    asked = true
    requestAnimationFrame(onFrame)
  }
  return () => void wanted.delete(work)
}

function onFrame(now: number): void {
  const began = performance.now()
  // The browser lays out and paints before this, so that it tells what all of the frame took.
  setTimeout(() => {
    const took = performance.now() - began
    const rest = Math.min(LONGEST_REST, took * REST)
    if (took + rest <= FRAME) goOn()
    else setTimeout(goOn, rest - FRAME / 2)
  })
  // What was asked for last comes first: words that have arrived, before what lets words appear.
  const due = [...wanted].reverse()
  wanted.clear()
  for (const work of due) work(now)
}

function goOn(): void {
  asked = wanted.size > 0
  if (asked) requestAnimationFrame(onFrame)
}

/**
 * Runs `work` once before the next frame, however often it is asked for until then. A page in the background has no
 * frames, so there it runs at once.
 */
export function oncePerFrame(work: () => void): { ask: () => void; now: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let callOff = () => {}
  const now = () => {
    callOff()
    clearTimeout(timer)
    timer = undefined
    work()
  }
  return {
    now,
    ask() {
      if (document.visibilityState === 'hidden') return now()
      if (timer !== undefined) return
      callOff = inFrame(now)
      timer = setTimeout(now, LONGEST)
    },
  }
}
