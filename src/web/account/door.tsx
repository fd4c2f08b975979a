import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Mark } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page-title.ts'
import './account.css'

interface DoorProps {
  title: string
  /** Something goes on that will change this by itself. */
  waiting?: boolean
  children?: ComponentChildren
}

/** A card in the middle of an otherwise empty page. */
export function Door({ title, waiting = false, children }: DoorProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  usePageTitle(title)
  useLayoutEffect(() => heading.current!.focus(), [title])
  return (
    <main class="door">
      <div class="door-card" aria-busy={waiting}>
        <Mark class="large" />
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
    </main>
  )
}
