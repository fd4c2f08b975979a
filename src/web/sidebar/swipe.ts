/** How far a finger goes before it is a swipe, in pixels, and how much of its way is across. */
const FAR = 60
const ACROSS = 2
/** Who begins so near to the edge wants to go back in the browser. */
const EDGE = 20

/** Where a finger means what it touches: a field, a thing that scrolls sideways, what lies over the page. */
const OWN = 'input, textarea, select, dialog, [popover], [role="slider"], [contenteditable]'

/** Tells of each finger that goes across the page, from where lines begin (`true`) or to there. Call once. */
export function watchSwipes(onSwipe: (forth: boolean) => void): void {
  let from: Touch | null = null
  addEventListener(
    'touchstart',
    ({ touches, target }) => (from = touches.length === 1 && isFree(target) ? touches[0]! : null),
    { passive: true },
  )
  addEventListener(
    'touchend',
    ({ changedTouches }) => {
      const to = changedTouches[0]
      if (!from || !to || to.identifier !== from.identifier) return
      const across = to.clientX - from.clientX
      const isSwipe = Math.abs(across) > Math.max(FAR, ACROSS * Math.abs(to.clientY - from.clientY))
      const atEdge = Math.min(from.clientX, innerWidth - from.clientX) < EDGE
      // A finger that chooses words is no swipe.
      const chooses = getSelection()?.isCollapsed === false
      // And where the page is enlarged it moves about.
      const enlarged = (visualViewport?.scale ?? 1) > 1.01
      if (isSwipe && !atEdge && !chooses && !enlarged)
        onSwipe((document.dir === 'rtl') === across < 0)
    },
    { passive: true },
  )
}

function isFree(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target.closest(OWN)) return false
  for (let it: Element | null = target; it; it = it.parentElement)
    if (it.scrollWidth > it.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(it).overflowX))
      return false
  return true
}
