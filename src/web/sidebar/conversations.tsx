import { useEffect, useRef } from 'preact/hooks'
import { words } from '../words/words.ts'
import type { ConversationList } from './conversation-list.ts'
import { DatedRows, type RowHandlers } from './dated-rows.tsx'

interface ConversationsProps extends RowHandlers {
  list: ConversationList
  /** Said where there are none. */
  empty: string
}

/** How far from the end the next page is fetched by itself. */
const NEAR = '600px'

/** A list of conversations under the days they were changed on, as far as somebody scrolls. */
export function Conversations({ list, empty, ...handlers }: ConversationsProps) {
  const end = useRef<HTMLButtonElement>(null)
  const next = list.next.value
  useEffect(() => {
    const button = end.current
    if (!button) return
    const root = button.closest('.sidebar-list')
    const watch = new IntersectionObserver(([entry]) => entry!.isIntersecting && void list.more(), {
      root,
      rootMargin: NEAR,
    })
    watch.observe(button)
    return () => watch.disconnect()
  }, [next])

  if (list.phase.value === 'loading') return <Loading />
  if (list.phase.value === 'failed')
    return (
      <div class="sidebar-note" role="alert">
        <p>{list.problem}</p>
        <button type="button" class="button" onClick={() => void list.refresh()}>
          {words().ui.tryAgain}
        </button>
      </div>
    )
  if (list.items.value.length === 0 && next === null) return <p class="sidebar-note">{empty}</p>
  return (
    <>
      <DatedRows {...handlers} list={list} />
      {next !== null && (
        <button
          ref={end}
          type="button"
          class="button quiet more"
          aria-disabled={list.loadingMore.value}
          onClick={() => void list.more()}
        >
          {words().ui.showOlder}
        </button>
      )}
    </>
  )
}

function Loading() {
  return (
    <div class="sidebar-loading" aria-label={words().sidebar.loading} role="img">
      {[1, 2, 3, 4].map((line) => (
        <span key={line} class="ghost" />
      ))}
    </div>
  )
}
