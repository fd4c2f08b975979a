/** Being this near to the end of the page counts as being there, in pixels. */
const NEAR = 40
/** How long a smooth scroll may go on by itself after the person turned round, in milliseconds. */
const GLIDE_MS = 500
const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home'])
/** How far keys go down, in screens. */
const KEYS_DOWN = new Map([
  ['ArrowDown', 0],
  ['PageDown', 1],
  [' ', 1],
  ['End', Infinity],
])

/**
 * Keeps a page that grows at its end, but leaves alone whoever scrolls up to read, until they are back at the end.
 * A scroll takes its time, and the end moves on meanwhile: where the page stands does not say where the person wants to
 * be, so what they do to get there counts as well.
 * @returns to be called when the page has grown
 */
export function followEnd(): () => void {
  let following = true
  let leftAt = -Infinity
  let place = window.scrollY
  let finger = 0

  function turnUp(): void {
    if (window.scrollY === 0) return
    following = false
    leftAt = performance.now()
  }

  /** @param by how far the person goes, in pixels */
  function turnDown(by: number): void {
    leftAt = -Infinity
    if (window.scrollY + by >= end() - NEAR) following = true
  }

  function onScroll(): void {
    const isNear = window.scrollY >= end() - NEAR
    if (window.scrollY < place && !isNear) following = false
    if (window.scrollY > place && isNear && performance.now() - leftAt > GLIDE_MS) following = true
    place = window.scrollY
  }

  function onTouchMove({ touches }: TouchEvent): void {
    const by = finger - touches[0]!.clientY
    finger -= by
    if (by < 0) turnUp()
    else if (by > 0) turnDown(by)
  }

  function onKey({ key, target }: KeyboardEvent): void {
    if (target instanceof HTMLTextAreaElement) return
    if (KEYS_UP.has(key)) turnUp()
    const screens = KEYS_DOWN.get(key)
    if (screens !== undefined) turnDown(screens * window.innerHeight)
  }

  const passive = { passive: true }
  addEventListener('scroll', onScroll, passive)
  addEventListener('wheel', ({ deltaY }) => (deltaY < 0 ? turnUp() : turnDown(deltaY)), passive)
  addEventListener('touchstart', ({ touches }) => (finger = touches[0]!.clientY), passive)
  addEventListener('touchmove', onTouchMove, passive)
  addEventListener('keydown', onKey)

  return () => {
    if (!following) return
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    window.scrollTo({
      top: document.documentElement.scrollHeight,
      behavior: still ? 'instant' : 'smooth',
    })
  }
}

/** The furthest that the page can be scrolled now, in pixels. */
function end(): number {
  const { scrollHeight, clientHeight } = document.documentElement
  return scrollHeight - clientHeight
}
