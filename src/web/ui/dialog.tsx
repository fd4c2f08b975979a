import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../words/words.ts'
import { Announcer } from './announcer.tsx'
import { Icon } from './icon.tsx'

interface DialogProps {
  title: string
  class?: string
  onClose: () => void
  children: ComponentChildren
}

/** A modal dialog while it is mounted. The browser keeps the focus in it and gives it back to the opener. */
export function Dialog({ title, onClose, children, ...rest }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Not a frame later: what is typed meanwhile would go to the page behind it.
  useLayoutEffect(() => {
    const opener = document.activeElement
    dialog.current!.showModal()
    // Once it is gone: while it is there, what is behind it takes no focus.
    const giveBack = () => {
      const nowhere = document.activeElement === document.body
      if (nowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
    return () => queueMicrotask(giveBack)
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`dialog ${rest.class ?? ''}`}
      aria-labelledby={heading}
      // Not by `close` alone, which comes later: it would shut a dialog that was asked for since.
      onCancel={(event) => {
        // A file chooser's comes up to here too.
        if (event.target !== dialog.current) return
        event.preventDefault()
        onClose()
      }}
      onClose={onClose}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-sheet">
        <header class="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" class="icon-button" aria-label={words().ui.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
      <Announcer />
    </dialog>
  )
}
