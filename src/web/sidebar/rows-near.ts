import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { DateGroup } from './date-groups.ts'
import { rangeNear, shiftOf, type Range, type Sizes } from './row-window.ts'

interface ElementRef {
  readonly current: HTMLElement | null
}

/** The rows of a page, before it is known how many there is room for. */
const AT_FIRST: Range = { first: 0, end: 48 }

/**
 * Which rows of a list are near what is in sight of it. When rows come or go, what is in sight stays where it is, unless
 * that is the list's beginning.
 */
export function useRowsNear(box: ElementRef, groups: readonly DateGroup[]): Range {
  const near = useSignal(AT_FIRST)
  const shown = useRef({ groups, top: 0 })

  function look() {
    const element = box.current!
    const sizes = sizesOf(element)
    // A list that is not shown has no size.
    if (sizes === null) return
    const scroller = scrollerOf(element)
    const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top
    const range = rangeNear(shown.current.groups, sizes, top, top + scroller.clientHeight)
    shown.current.top = top
    if (range.first !== near.peek().first || range.end !== near.peek().end) near.value = range
  }

  useLayoutEffect(() => {
    const sizes = sizesOf(box.current!)
    const { groups: before, top } = shown.current
    shown.current.groups = groups
    if (sizes && before !== groups && top > 0)
      scrollerOf(box.current!).scrollTop += shiftOf(before, groups, sizes, top)
    look()
  }, [groups])
  useLayoutEffect(() => {
    const scroller = scrollerOf(box.current!)
    const observer = new ResizeObserver(look)
    observer.observe(scroller)
    scroller.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      scroller.removeEventListener('scroll', look)
    }
  }, [])
  return near.value
}

const scrollerOf = (box: HTMLElement) => box.closest<HTMLElement>('.sidebar-list')!

function sizesOf(box: HTMLElement): Sizes | null {
  const [heading, row] = [box.querySelector('.sidebar-group'), box.querySelector('.place')]
  const sizes = {
    heading: heading?.getBoundingClientRect().height ?? 0,
    row: row?.getBoundingClientRect().height ?? 0,
  }
  return sizes.row > 0 ? sizes : null
}
