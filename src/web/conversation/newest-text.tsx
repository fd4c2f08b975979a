import { computed, type ReadonlySignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { MarkdownText } from './markdown-text.tsx'
import { createTextPages } from './text-pages.ts'

interface NewestTextProps {
  text: ReadonlySignal<string>
  /** Is it still growing? Then only its last two hundred lines are shown. */
  live: ReadonlySignal<boolean>
}

const WHOLE = [0]

/** A text that may become very long before anybody reads it: what goes out of sight goes a page at a time, so that the rest stays where it is. */
export function NewestText({ text, live }: NewestTextProps) {
  const starts = useMemo(() => {
    const pagesOf = createTextPages()
    return computed(() => (live.value ? pagesOf(text.value) : WHOLE))
  }, [text, live])
  return (
    <>
      {starts.value.map((start) => (
        <Page key={start} {...{ text, live, starts, start }} />
      ))}
    </>
  )
}

interface PageProps extends NewestTextProps {
  starts: ReadonlySignal<readonly number[]>
  start: number
}

function Page({ text, live, starts, start }: PageProps) {
  const own = useMemo(
    () =>
      computed(() =>
        text.value.slice(
          start,
          starts.value.find((next) => next > start),
        ),
      ),
    [text, starts],
  )
  return <MarkdownText text={own} live={live} />
}
