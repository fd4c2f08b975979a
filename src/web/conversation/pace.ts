import { inFrame } from './frame.ts'

/** Milliseconds in which two thirds of what is behind are caught up with; nearly all of it then within 250. */
const CATCH_UP = 60
/** Characters a millisecond, at least: what is a little behind does not crawl. */
const SLOWEST = 0.5
/** What counts as the time between two frames where there was none before. */
const FRAME = 16

/** Lets a growing text appear evenly, however it arrives. */
export interface Pace {
  /** The text has grown to this; what comes first is shown at once, the rest frame by frame. */
  grow(text: string): void
  /** Shows all of this text now. */
  all(text: string): void
  stop(): void
}

/**
 * A provider sends words one by one or by the hundred; read, they shall come as one stream. What is shown is never older
 * than a quarter of a second.
 * @param show called with the text as far as it is to be seen, in each frame and when text comes that nothing stands before
 */
export function createPace(show: (text: string) => void): Pace {
  let text = ''
  let shown = 0
  let last: number | undefined
  let callOff: (() => void) | undefined

  function stop(): void {
    callOff?.()
    callOff = last = undefined
  }

  function advance(milliseconds: number): void {
    const behind = text.length - shown
    const speed = Math.max(SLOWEST, behind / CATCH_UP)
    shown = wholeAt(text, shown === 0 ? text.length : shown + Math.ceil(speed * milliseconds))
    show(text.slice(0, shown))
  }

  function onFrame(now: number): void {
    advance(last === undefined ? FRAME : Math.min(100, Math.max(1, now - last)))
    last = now
    if (shown < text.length) callOff = inFrame(onFrame)
    else stop()
  }

  return {
    grow(now) {
      if (!now.startsWith(text.slice(0, shown))) shown = 0
      text = now
      if (callOff || shown === text.length) return
      advance(FRAME)
      if (shown < text.length) callOff = inFrame(onFrame)
    },
    all(now) {
      stop()
      text = now
      shown = now.length
      show(now)
    },
    stop,
  }
}

/** The next place at which a text can be cut without cutting a character in two. */
function wholeAt(text: string, at: number): number {
  if (at >= text.length) return text.length
  const code = text.charCodeAt(at - 1)
  return code >= 0xd800 && code < 0xdc00 ? at + 1 : at
}
