import { useLayoutEffect, useRef } from 'preact/hooks'
import { laterWords } from '../words/words.ts'

export interface TitleFieldProps {
  name: string
  /** @param title null: as it was */
  onFinish: (title: string | null) => void
}

/** Where a conversation gets another title, in the place of its row. */
export function TitleField({ name, onFinish }: TitleFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  // Before the next key arrives.
  useLayoutEffect(() => {
    field.current!.focus()
    field.current!.select()
  }, [])

  function finish(title: string | null) {
    // The field loses the focus as it goes.
    if (!done.current) onFinish(title)
    done.current = true
  }

  return (
    <div class="row editing">
      <input
        ref={field}
        aria-label={laterWords().rows.title}
        maxLength={200}
        defaultValue={name}
        onBlur={(event) => finish(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Enter') finish(event.currentTarget.value.trim())
          if (event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          finish(null)
        }}
      />
    </div>
  )
}
