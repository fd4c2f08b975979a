import type { Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { LazySearchResults } from './lazy-search-results.ts'

interface SearchFieldProps {
  text: Signal<string>
  /** Opens what was found first. */
  onEnter: () => void
}

export function SearchField({ text, onEnter }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  const say = words().sidebar
  return (
    <form
      role="search"
      class="search-field"
      onSubmit={(event) => {
        event.preventDefault()
        onEnter()
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        aria-label={say.search}
        placeholder={say.search}
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        dir="auto"
        value={text.value}
        onFocus={LazySearchResults.prepare}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      {text.value !== '' && (
        <button
          type="button"
          class="icon-button small"
          aria-label={say.clearSearch}
          onClick={() => {
            text.value = ''
            field.current!.focus()
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </form>
  )
}

/** The arrow keys go from the field through what is listed, and back. */
export function walk(event: KeyboardEvent, panel: HTMLElement): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || event.isComposing) return
  const stops = [...panel.querySelectorAll<HTMLElement>('.search-field input, .sidebar-list a')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const to = stops[at + step]
  if (at < 0 || !to) return
  event.preventDefault()
  to.focus()
}
