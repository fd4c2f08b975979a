import { useRef } from 'preact/hooks'
import type { Message, ToolPart } from '../../protocol/index.ts'
import { useFolded } from '../ui/folded.ts'
import { Icon } from '../ui/icon.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import type { AnswerTool, ApprovalCardProps } from './approval-card.tsx'
import { Raw } from './tool-raw.tsx'
import { asWritten, inWords, toolStateOf, type ToolTone } from './tool-words.ts'
import './tool-card.css'

const LazyApprovalCard = lazyRoom<ApprovalCardProps>(() =>
  import('./approval-card.tsx').then((it) => it.ApprovalCard),
)

interface ToolCardProps {
  part: ToolPart
  /** The message's state. */
  state: Message['state']
  answer: AnswerTool
}

/** A tool call: a question while it waits for a person, else one line that unfolds. */
export function ToolCard({ part, state, answer }: ToolCardProps) {
  const line = useRef<HTMLElement>(null)
  const folded = useFolded()
  if (part.state === 'waiting' && state === 'waiting')
    return <LazyApprovalCard part={part} answer={answer} line={line} />
  const { name, tone } = toolStateOf(part, state)
  const say = words().replies
  return (
    <>
      <details class="tool" data-tone={tone} {...folded.details}>
        <summary ref={line} onClick={folded.draw}>
          <ToolIcon tone={tone} />
          <span class="tool-name">{part.toolName}</span>
          <span class="tool-state">{say.toolStates[name]}</span>
        </summary>
        {folded.drawn.value ? (
          <>
            <Raw label={say.toolInput} text={inWords(part.input)} />
            {part.output !== undefined && (
              <Raw label={say.toolOutput} text={inWords(part.output)} />
            )}
            {part.approval?.reason && <Raw label={say.toolReason} text={part.approval.reason} />}
          </>
        ) : (
          // A search in the page finds it, and opens it.
          part.state === 'done' && <p>{asWritten(part)}</p>
        )}
      </details>
      {part.outcome === 'unknown' && (
        <p class="tool-note">{say.toolUnknown(<strong>{part.toolName}</strong>)}</p>
      )}
    </>
  )
}

const ICONS = { done: 'check', failed: 'close', warning: 'tool', quiet: 'tool' } as const

function ToolIcon({ tone }: { tone: ToolTone }) {
  if (tone === 'busy') return <span class="tool-busy" />
  return <Icon name={ICONS[tone]} />
}
