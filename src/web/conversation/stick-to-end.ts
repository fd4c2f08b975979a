import { useSignal, type ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useMemo } from 'preact/hooks'

interface ElementRef {
  readonly current: HTMLElement | null
}

export interface StickToEnd {
  /** Is the end far enough away to offer a way back? */
  away: ReadonlySignal<boolean>
  /** Does it stay at the end? */
  held: ReadonlySignal<boolean>
  jump: (smoothly?: boolean) => void
  /** Stays where it is from now on, until the person comes back to the end. */
  release: () => void
}

/** Moving up by more than this lets go of the end, in pixels. */
const LET_GO = 3
/** Coming this near takes hold of it again. */
const TAKE_HOLD = 60
/** From this distance on the way back is offered. */
const OFFER = 200

/**
 * Keeps a scroller at its end while content grows, until the person moves up. A scroll to the place we set is ours;
 * any other is the person's and wins at once.
 */
export function useStickToEnd(scroller: ElementRef, content: ElementRef): StickToEnd {
  const away = useSignal(false)
  const held = useSignal(true)
  const actions = useMemo(() => {
    const distance = (element: HTMLElement) =>
      element.scrollHeight - element.scrollTop - element.clientHeight
    const jump = (smoothly = false) => {
      const element = scroller.current
      if (!element) return
      held.value = true
      const still = !smoothly || matchMedia('(prefers-reduced-motion: reduce)').matches
      element.scrollTo({ top: element.scrollHeight, behavior: still ? 'instant' : 'smooth' })
    }
    return { distance, jump }
  }, [scroller])

  useLayoutEffect(() => {
    const element = scroller.current!
    let last = element.scrollTop
    let height = element.scrollHeight
    const onScroll = () => {
      const far = actions.distance(element)
      // Content that shrinks moves the place too; only a move of the person's own lets go.
      const moved = element.scrollHeight >= height ? element.scrollTop - last : 0
      if (moved < -LET_GO && far > LET_GO) held.value = false
      if (far <= TAKE_HOLD && moved >= 0) held.value = true
      last = element.scrollTop
      height = element.scrollHeight
      away.value = !held.value && far > OFFER
    }
    const observer = new ResizeObserver(() => {
      if (held.value && !isSelecting(content.current!)) actions.jump()
      else onScroll()
    })
    observer.observe(content.current!)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    actions.jump()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [actions])

  return { away, held, jump: actions.jump, release: () => (held.value = false) }
}

/** Text that is being selected must not move away under the pointer. */
function isSelecting(content: HTMLElement): boolean {
  const selection = document.getSelection()
  return selection?.isCollapsed === false && selection.containsNode(content, true)
}
