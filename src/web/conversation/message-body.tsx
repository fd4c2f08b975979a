import { computed, useSignal, type ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import {
  isLive,
  type Message,
  type Part,
  type ReasoningPart,
  type SourcePart,
} from '../../protocol/index.ts'
import type { AnswerTool } from './approval-card.tsx'
import { MarkdownText } from './markdown-text.tsx'
import { PartRow } from './part-row.tsx'
import { namedIn, Sources } from './sources.tsx'
import { Thoughts } from './thoughts.tsx'
import { ToolCard } from './tool-card.tsx'
import { outlineOf, partOf, segmentText, type Segment } from './segments.ts'

type MessageSignal = ReadonlySignal<Message>

/** What a reply says, piece by piece. It renders again only when a piece is added, not when text grows. */
export function MessageBody({ message, answer }: { message: MessageSignal; answer: AnswerTool }) {
  const outline = useMemo(() => outlineSignal(message), [message])
  const sources = useMemo(() => computed(() => namedIn(message.value)), [message])
  const segments = outline.value
  return (
    <>
      {segments.map((segment, i) => (
        <SegmentView
          key={segment.id}
          message={message}
          segment={segment}
          isLast={i === segments.length - 1}
          sources={sources}
          answer={answer}
        />
      ))}
      <Sources sources={sources} />
    </>
  )
}

function outlineSignal(message: MessageSignal): ReadonlySignal<Segment[]> {
  let before: Segment[] = []
  return computed(() => {
    // A piece stays the same value, so that what shows it need not begin anew.
    const now = outlineOf(message.value).map((segment, i) =>
      segment.id === before[i]?.id ? before[i] : segment,
    )
    const same = now.length === before.length && now.every((segment, i) => segment === before[i])
    return (before = same ? before : now)
  })
}

interface SegmentProps {
  message: MessageSignal
  segment: Segment
  isLast: boolean
}

interface TextSegmentProps extends SegmentProps {
  sources: ReadonlySignal<readonly SourcePart[]>
}

function SegmentView({ sources, answer, ...props }: TextSegmentProps & { answer: AnswerTool }) {
  const { message, segment, isLast } = props
  if (segment.kind === 'text') return <TextSegment {...props} sources={sources} />
  if (segment.kind === 'reasoning') return <ReasoningSegment {...{ message, segment, isLast }} />
  return <OtherSegment {...{ message, segment, answer }} />
}

/** May more come? */
function useLive({ message, isLast }: SegmentProps) {
  const last = useSignal(isLast)
  useLayoutEffect(() => void (last.value = isLast), [isLast])
  return useMemo(
    () => computed(() => last.value && isLive(message.value.state ?? 'completed')),
    [message],
  )
}

function TextSegment({ sources, ...props }: TextSegmentProps) {
  const { message, segment } = props
  const live = useLive(props)
  const text = useMemo(
    () => computed(() => segmentText(message.value, segment)),
    [message, segment],
  )
  const folds = isHistory(message.peek())
  return <MarkdownText text={text} live={live} folds={folds} sources={sources} />
}

/** Was it there before this page was? */
const isHistory = ({ createdAt }: Message) => Date.parse(createdAt) < performance.timeOrigin

const NOTHING: ReasoningPart = { id: '', type: 'reasoning', text: '' }

function ReasoningSegment(props: SegmentProps) {
  const { message, segment } = props
  const live = useLive(props)
  const part = useMemo(
    () =>
      computed(() => {
        const found = partOf(message.value, segment)
        return found?.type === 'reasoning' ? found : NOTHING
      }),
    [message, segment],
  )
  return <Thoughts part={part} live={live} />
}

interface OtherSegmentProps extends Omit<SegmentProps, 'isLast'> {
  answer: AnswerTool
}

function OtherSegment({ message, segment, answer }: OtherSegmentProps) {
  const { part, state } = useMemo(
    () => ({
      part: computed<Part | undefined>(() => partOf(message.value, segment)),
      state: computed(() => message.value.state),
    }),
    [message, segment],
  )
  if (!part.value) return null
  return part.value.type === 'tool' ? (
    <ToolCard part={part.value} state={state.value} answer={answer} />
  ) : (
    <PartRow part={part.value} />
  )
}
