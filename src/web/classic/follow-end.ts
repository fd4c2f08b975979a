/** Being this near to the end of the page counts as being there, in pixels. */
const NEAR = 40
/** How long a smooth scroll may go on by itself after the person turned round, in milliseconds. */
const GLIDE_MS = 500
const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Keeps a page that grows at its end, but leaves alone whoever scrolls up to read, until they are back at the end.
 * A smooth scroll takes its time, so where the page stands does not say where the person wants to be.
 * @returns to be called when the page has grown
 */
export function followEnd(): () => void {
  let following = true
  let leftAt = -Infinity
  let place = window.scrollY
  let finger = 0

  function letGo(): void {
    if (window.scrollY === 0) return
    following = false
    leftAt = performance.now()
  }

  function onScroll(): void {
    const { scrollHeight, clientHeight } = document.documentElement
    const isNear = scrollHeight - clientHeight - window.scrollY <= NEAR
    if (window.scrollY < place && !isNear) following = false
    if (window.scrollY > place && isNear && performance.now() - leftAt > GLIDE_MS) following = true
    place = window.scrollY
  }

  const passive = { passive: true }
  addEventListener('scroll', onScroll, passive)
  addEventListener('wheel', ({ deltaY }) => void (deltaY < 0 && letGo()), passive)
  addEventListener('touchstart', ({ touches }) => (finger = touches[0]!.clientY), passive)
  addEventListener(
    'touchmove',
    ({ touches }) => void (touches[0]!.clientY > finger && letGo()),
    passive,
  )
  addEventListener('keydown', ({ key, target }) => {
    if (KEYS_UP.has(key) && !(target instanceof HTMLTextAreaElement)) letGo()
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
