import { computed, type ReadonlySignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { isLive, type Message, type Part } from '../../protocol/index.ts'
import { MarkdownText } from './markdown-text.tsx'
import { PartRow } from './part-row.tsx'
import { outlineOf, partOf, segmentText, type Segment } from './segments.ts'

type MessageSignal = ReadonlySignal<Message>

/** What a reply says, piece by piece. It renders again only when a piece is added, not when text grows. */
export function MessageBody({ message }: { message: MessageSignal }) {
  const outline = useMemo(() => outlineSignal(message), [message])
  const segments = outline.value
  return (
    <>
      {segments.map((segment, i) => (
        <SegmentView
          key={segment.id}
          message={message}
          segment={segment}
          isLast={i === segments.length - 1}
        />
      ))}
    </>
  )
}

function outlineSignal(message: MessageSignal): ReadonlySignal<Segment[]> {
  let before: Segment[] = []
  return computed(() => {
    const now = outlineOf(message.value)
    const same =
      now.length === before.length && now.every((segment, i) => segment.id === before[i]!.id)
    return (before = same ? before : now)
  })
}

interface SegmentProps {
  message: MessageSignal
  segment: Segment
  isLast: boolean
}

function SegmentView({ message, segment, isLast }: SegmentProps) {
  if (segment.kind === 'text') return <TextSegment {...{ message, segment, isLast }} />
  if (segment.kind === 'reasoning') return <ReasoningSegment {...{ message, segment, isLast }} />
  return <OtherSegment {...{ message, segment }} />
}

function useText({ message, segment, isLast }: SegmentProps) {
  return useMemo(
    () => ({
      text: computed(() => segmentText(message.value, segment)),
      live: computed(() => isLast && isLive(message.value.state ?? 'completed')),
    }),
    [message, segment, isLast],
  )
}

function TextSegment(props: SegmentProps) {
  const { text, live } = useText(props)
  return <MarkdownText text={text} live={live} />
}

function ReasoningSegment(props: SegmentProps) {
  const { text, live } = useText(props)
  const empty = useMemo(() => computed(() => text.value.trim() === ''), [text])
  if (empty.value && !live.value) return null
  return (
    <details class="reasoning">
      <summary>{live.value ? 'Thinking…' : 'Thought about it'}</summary>
      <MarkdownText text={text} live={live} />
    </details>
  )
}

function OtherSegment({ message, segment }: { message: MessageSignal; segment: Segment }) {
  const part = useMemo(
    () => computed<Part | undefined>(() => partOf(message.value, segment)),
    [message, segment],
  )
  return part.value ? <PartRow part={part.value} /> : null
}
