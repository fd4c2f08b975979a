import { signal } from '@preact/signals'
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { learnLater } from '../words/language.ts'
import { words } from '../words/words.ts'

/** A component whose code comes when it is first shown: the page need not begin with it. Its children stand in its place until then. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>) {
  const loaded = signal<{ Component: ComponentType<P> } | null>(null)
  const failed = signal(false)
  let loading: Promise<void> | undefined

  async function fetchIt() {
    failed.value = false
    try {
      loaded.value = { Component: await load() }
    } catch {
      // It may come the next time.
      loading = undefined
      failed.value = true
    }
  }

  /** Done when it can be shown, or could not be fetched. */
  const ready = () => (loading ??= fetchIt())
  /** Fetches it now, since it may be wanted soon. */
  const prepare = () => void ready()

  function Lazy(props: P & { children?: ComponentChildren }) {
    useEffect(prepare, [])
    if (loaded.value) return <loaded.value.Component {...props} />
    return (
      <p class="lazy" role={failed.value ? 'alert' : undefined}>
        {props.children}
        {failed.value ? words().ui.outOfReach : words().ui.loading}{' '}
        {failed.value && (
          <button type="button" class="button small" onClick={prepare}>
            {words().ui.tryAgain}
          </button>
        )}
      </p>
    )
  }
  return Object.assign(Lazy, { prepare, ready })
}

/** The same for a room whose words come later, too (`laterWords`). */
export function lazyRoom<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [room] = await Promise.all([load(), learnLater()])
    return room
  })
}
