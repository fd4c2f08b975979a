import { useLayoutEffect, useRef } from 'preact/hooks'

interface ElementRef<T extends HTMLElement = HTMLElement> {
  readonly current: T | null
}

/** Between the top of the transcript and a message that was just sent, in pixels. */
const GAP = 16
/** Of a message higher than this share of the transcript only the end stays in sight. */
const HIGHEST = 0.4

/**
 * Puts a message that is sent near the top and leaves its reply the room below: a spacer at the end is as high as what
 * the reply has not filled yet, so that nothing moves while it does.
 * @param sent the id of the message that was sent last; undefined for none on this page
 */
export function useSendAnchor(
  scroller: ElementRef,
  content: ElementRef,
  spacer: ElementRef,
  sent: string | undefined,
): void {
  const anchored = useRef(false)
  anchored.current ||= sent !== undefined
  useLayoutEffect(() => {
    const [box, column, space] = [scroller.current!, content.current!, spacer.current!]
    const fill = () => {
      const message = [...column.querySelectorAll('.said')].at(-1)
      if (!anchored.current || !message) return
      const { top, height } = message.getBoundingClientRect()
      const from = top - column.getBoundingClientRect().top
      const hidden = Math.max(0, height - box.clientHeight * HIGHEST)
      const below = column.offsetHeight - space.offsetHeight - from - hidden
      const left = Math.max(0, box.clientHeight - GAP - below)
      if (Math.abs(left - space.offsetHeight) >= 1) space.style.blockSize = `${left}px`
    }
    const observer = new ResizeObserver(fill)
    observer.observe(space.previousElementSibling!)
    observer.observe(box)
    fill()
    return () => observer.disconnect()
  }, [sent])
}
