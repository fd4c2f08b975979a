/** Being this near to the end of the page counts as being there, in pixels. */
const NEAR = 40
/** How long a smooth scroll may go on by itself after the person turned round, in milliseconds. */
const GLIDE_MS = 500
const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home'])
const KEYS_DOWN = new Set(['ArrowDown', 'PageDown', 'End', ' '])

/**
 * Keeps a page that grows at its end, but leaves alone whoever scrolls up to read, until they are back at the end.
 * A smooth scroll takes its time, so where the page stands does not say where the person wants to be.
 * @returns to be called when the page has grown
 */
export function followEnd(): () => void {
  let following = true
  let leftAt = -Infinity
  /** The end as it was when the person set out for it: it may have moved on before they arrive. */
  let goal = Infinity
  let place = window.scrollY
  let finger = 0

  function turnUp(): void {
    if (window.scrollY === 0) return
    following = false
    leftAt = performance.now()
    goal = Infinity
  }

  function turnDown(): void {
    leftAt = -Infinity
    goal = end()
  }

  function onScroll(): void {
    const isNear = window.scrollY >= Math.min(end(), goal) - NEAR
    if (window.scrollY < place && !isNear) following = false
    if (window.scrollY > place && isNear && performance.now() - leftAt > GLIDE_MS) following = true
    place = window.scrollY
  }

  function onTouchMove({ touches }: TouchEvent): void {
    const { clientY } = touches[0]!
    if (clientY > finger) turnUp()
    else if (clientY < finger) turnDown()
    finger = clientY
  }

  const passive = { passive: true }
  addEventListener('scroll', onScroll, passive)
  addEventListener('wheel', ({ deltaY }) => (deltaY < 0 ? turnUp() : turnDown()), passive)
  addEventListener('touchstart', ({ touches }) => (finger = touches[0]!.clientY), passive)
  addEventListener('touchmove', onTouchMove, passive)
  addEventListener('keydown', ({ key, target }) => {
    if (target instanceof HTMLTextAreaElement) return
    if (KEYS_UP.has(key)) turnUp()
    if (KEYS_DOWN.has(key)) turnDown()
  })

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
