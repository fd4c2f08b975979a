import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import './popover.css'

interface PopoverProps {
  /** A button with this as its `popovertarget` opens it, and is what it stands beside. */
  id: string
  label: string
  class?: string
  role?: 'dialog' | 'menu'
  /** What is in it, made anew each time it opens. @param close gives the focus back to where it came from */
  children: (close: () => void) => ComponentChildren
}

/**
 * What a button opens beside itself, above the page and without holding it up. The browser closes it, on Esc and when
 * something else is touched, and gives the focus back.
 */
export function Popover({ id, label, role = 'dialog', children, ...rest }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null)
  const open = useSignal(false)
  return (
    <div
      ref={box}
      id={id}
      class={`popover ${rest.class ?? ''}`}
      popover="auto"
      role={role}
      aria-label={label}
      tabIndex={-1}
      onBeforeToggle={({ newState }) => {
        if (newState === 'open') open.value = true
      }}
      onToggle={({ newState }) => {
        if (newState === 'closed') open.value = false
      }}
    >
      {open.value && children(() => box.current!.hidePopover())}
    </div>
  )
}
