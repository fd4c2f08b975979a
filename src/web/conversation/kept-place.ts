import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { OpenConversation } from './open-conversation.ts'
import type { StickToEnd } from './stick-to-end.ts'

interface ElementRef {
  readonly current: HTMLElement | null
}

const inList = (scroller: HTMLElement, id: string) =>
  scroller.querySelector<HTMLElement>(`[data-message="${id}"]`)

/** Keeps what is looked at where it is when earlier messages come in above it. */
export function useKeptPlace(scroller: ElementRef, first: string | undefined): void {
  const before = useRef({ first, fromEnd: 0 })
  useLayoutEffect(() => {
    const element = scroller.current!
    if (before.current.first !== undefined && before.current.first !== first)
      element.scrollTop = element.scrollHeight - before.current.fromEnd
    before.current = { first, fromEnd: element.scrollHeight - element.scrollTop }
  })
  useLayoutEffect(() => {
    const element = scroller.current!
    const note = () => (before.current.fromEnd = element.scrollHeight - element.scrollTop)
    element.addEventListener('scroll', note, { passive: true })
    return () => element.removeEventListener('scroll', note)
  }, [])
}

/**
 * Puts the version of a message that was asked for where the one before it stood, and the keyboard on the same arrow:
 * who pages through versions need not look for either.
 */
export function useKeptVersion(
  scroller: ElementRef,
  stick: StickToEnd,
  open: OpenConversation,
  ids: readonly string[],
): void {
  const top = useRef(0)
  const asked = open.switching.value
  useMemo(() => {
    const element = asked && scroller.current ? inList(scroller.current, asked.from) : null
    if (element) top.current = element.getBoundingClientRect().top
  }, [asked])
  useLayoutEffect(() => {
    if (!asked || !ids.includes(asked.to)) return
    const element = inList(scroller.current!, asked.to)
    if (element) {
      stick.release()
      scroller.current!.scrollTop += element.getBoundingClientRect().top - top.current
      element
        .querySelector<HTMLElement>(`[data-step="${asked.step}"]`)
        ?.focus({ preventScroll: true })
    }
    open.switching.value = null
  }, [asked, ids])
}
