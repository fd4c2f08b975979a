import { useComputed, type ReadonlySignal } from '@preact/signals'
import { useRef, useState } from 'preact/hooks'
import type { ReasoningPart } from '../../protocol/index.ts'
import { browserSetting } from '../browser-setting.ts'
import { useFolded } from '../ui/folded.ts'
import { formats, words } from '../words/words.ts'
import { NewestText } from './newest-text.tsx'
import { thoughtLine } from './thought-line.ts'
import { secondsBetween } from './usage.ts'

/** Do thoughts stand open? As this browser's last ones were left. */
const standOpen = browserSetting(
  'loquat.thoughts',
  (text) => text === 'open',
  (open) => (open ? 'open' : null),
)

interface ThoughtsProps {
  part: ReadonlySignal<ReasoningPart>
  /** May more come? */
  live: ReadonlySignal<boolean>
}

/** What a model thought before it spoke: one line, which tells what it thinks at the moment, then for how long it did, and unfolds. */
export function Thoughts({ part, live }: ThoughtsProps) {
  const details = useRef<HTMLDetailsElement>(null)
  const [open] = useState(() => standOpen.value)
  const folded = useFolded(open)
  const text = useComputed(() => part.value.text)
  const thinking = useComputed(() => live.value && part.value.endedAt === undefined)
  const line = useComputed(() => thoughtLine(text.value))
  const done = useComputed(() => saidOf(part.value))
  const empty = useComputed(() => text.value.trim() === '')
  if (empty.value && !thinking.value) return null
  return (
    <details class="reasoning" ref={details} {...folded.details}>
      <summary
        onClick={() => {
          folded.draw()
          standOpen.set(!details.current!.open)
        }}
      >
        <span>{thinking.value ? words().conversation.thinking : done}</span>
        {thinking.value && (
          <span class="thought-line" dir="auto" aria-hidden="true">
            {line}
          </span>
        )}
      </summary>
      {folded.drawn.value ? (
        <NewestText text={text} live={thinking} />
      ) : (
        // A search in the page finds it, and opens it.
        !thinking.value && <p>{text}</p>
      )}
    </details>
  )
}

function saidOf({ startedAt, endedAt }: ReasoningPart): string {
  const say = words().conversation
  const seconds =
    startedAt === undefined || endedAt === undefined
      ? 0
      : Math.round(secondsBetween(startedAt, endedAt))
  if (seconds < 1) return say.thought
  const { length } = formats()
  return say.thoughtFor(
    seconds < 60 ? length(seconds, 'second') : length(Math.round(seconds / 60), 'minute'),
  )
}
