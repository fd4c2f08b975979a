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

/** Having moved up from the end by more than this lets go of it, in pixels. */
const LET_GO = 3
/** Coming down this near takes hold of it again. */
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
    let last = 0
    let height = 0
    const note = () => {
      last = element.scrollTop
      height = element.scrollHeight
    }
    const onScroll = () => {
      const far = actions.distance(element)
      // Content that shrinks moves the place too; only a move of the person's own lets go.
      const moved = element.scrollHeight >= height ? element.scrollTop - last : 0
      if (far <= LET_GO || (moved > 0 && far <= TAKE_HOLD)) held.value = true
      // Not how far this move went: who drags slowly goes a pixel at a time.
      else if (moved < 0) held.value = false
      note()
      away.value = !held.value && far > OFFER
    }
    const observer = new ResizeObserver(() => {
      if (!held.value || isSelecting(content.current!)) return onScroll()
      actions.jump()
      note()
    })
    observer.observe(content.current!)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    actions.jump()
    note()
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
