import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** Gives the keyboard to something else when this goes away with it. */
export function useHandOver(box: RefObject<HTMLElement | null>, give: () => void): void {
  useLayoutEffect(
    () => () => {
      // Once all is shown: what takes its place may come with it.
      if (box.current?.matches(':focus-visible, :has(:focus-visible)')) queueMicrotask(give)
    },
    [],
  )
}
