import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { rangeNear, shiftOf, type Range, type Rows, type Sizes } from './row-window.ts'

interface ElementRef {
  readonly current: HTMLElement | null
}

/** A list on the page, in pixels. */
interface Measured extends Sizes {
  /** What scrolls away above it. */
  above: number
  /** What can be seen of it. */
  height: number
}

interface Seen {
  rows: Rows
  /** How much of them is above what is in sight, in pixels. */
  top: number
  sizes?: Measured | undefined
}

/** The rows of a page, before it is known how many there is room for. */
const AT_FIRST: Range = { first: 0, end: 48 }

/**
 * Which rows of a list are near what is in sight of it. When rows come or go, what is in sight stays where it is, unless
 * that is the list's beginning. Nothing is measured but when a size changes: neither scrolling nor a change makes the
 * browser lay out the page before its time.
 */
export function useRowsNear(box: ElementRef, rows: Rows): Range {
  const near = useSignal(AT_FIRST)
  const { current: seen } = useRef<Seen>({ rows, top: 0 })

  function look(top: number) {
    const sizes = seen.sizes!
    seen.top = top
    const range = rangeNear(seen.rows.groups, sizes, top, top + sizes.height)
    if (range.first !== near.peek().first || range.end !== near.peek().end) near.value = range
  }

  useLayoutEffect(() => {
    const { rows: before, top, sizes } = seen
    seen.rows = rows
    if (!sizes) return
    const shift = top > 0 ? shiftOf(before, rows, sizes, top) : 0
    if (shift !== 0) scrollerOf(box).scrollTop += shift
    look(top + shift)
  }, [rows])
  useLayoutEffect(() => {
    const scroller = scrollerOf(box)
    const onScroll = () => seen.sizes && look(scroller.scrollTop - seen.sizes.above)
    const observer = new ResizeObserver(() => {
      seen.sizes = measure(box.current!, scroller) ?? seen.sizes
      onScroll()
    })
    observer.observe(scroller)
    // Rows are higher for a finger than for a mouse.
    observer.observe(box.current!)
    scroller.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      scroller.removeEventListener('scroll', onScroll)
    }
  }, [])
  return near.value
}

const scrollerOf = (box: ElementRef) => box.current!.closest<HTMLElement>('.sidebar-list')!

/** A list that is not shown has no size. */
function measure(box: HTMLElement, scroller: HTMLElement): Measured | undefined {
  const heightOf = (name: string) => box.querySelector(name)?.getBoundingClientRect().height
  const row = heightOf('.place')
  if (!row) return undefined
  const above = box.offsetTop - scroller.offsetTop
  return { heading: heightOf('.sidebar-group')!, row, above, height: scroller.clientHeight }
}
