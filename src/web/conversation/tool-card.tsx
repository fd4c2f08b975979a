import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useId, useRef } from 'preact/hooks'
import type { Message, ToolPart } from '../../protocol/index.ts'
import { useHandOver } from '../ui/hand-over.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { argumentsOf, inWords, toolStateOf, type ToolTone } from './tool-words.ts'
import './tool-card.css'

/** A person's answer to a tool that asks. */
export type AnswerTool = (answer: {
  toolCallId: string
  approvalId?: string | undefined
  approved: boolean
  reason?: string
}) => Promise<unknown>

interface ToolCardProps {
  part: ToolPart
  /** The message's state. */
  state: Message['state']
  answer: AnswerTool
}

/** A tool call: a question while it waits for a person, else one line that unfolds. */
export function ToolCard({ part, state, answer }: ToolCardProps) {
  const line = useRef<HTMLElement>(null)
  if (part.state === 'waiting' && state === 'waiting')
    return <Question part={part} answer={answer} line={line} />
  const { name, tone } = toolStateOf(part, state)
  const say = words().replies
  return (
    <>
      <details class="tool" data-tone={tone}>
        <summary ref={line}>
          <ToolIcon tone={tone} />
          <span class="tool-name">{part.toolName}</span>
          <span class="tool-state">{say.toolStates[name]}</span>
        </summary>
        <Raw label={say.toolInput} text={inWords(part.input)} />
        {part.output !== undefined && <Raw label={say.toolOutput} text={inWords(part.output)} />}
        {part.approval?.reason && <Raw label={say.toolReason} text={part.approval.reason} />}
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

interface QuestionProps extends Omit<ToolCardProps, 'state'> {
  /** What comes in its place. */
  line: RefObject<HTMLElement | null>
}

function Question({ part, answer, line }: QuestionProps) {
  const form = useRef<HTMLFormElement>(null)
  useHandOver(form, () => line.current?.focus())
  const heading = useId()
  const reason = useSignal('')
  const say = words().replies
  const sent = useSignal(false)

  async function send(approved: boolean) {
    if (sent.value) return
    sent.value = true
    const why = approved ? '' : reason.value.trim()
    const { toolCallId, approval } = part
    const { approvalId } = approval ?? {}
    await answer({ toolCallId, approvalId, approved, ...(why === '' ? {} : { reason: why }) })
    // Were it answered, it would not be here any more.
    sent.value = false
  }

  return (
    <form
      ref={form}
      class="approval"
      aria-labelledby={heading}
      onSubmit={(event) => {
        event.preventDefault()
        void send(false)
      }}
    >
      <h3 id={heading}>
        <Icon name="tool" />
        <span>{say.toolQuestion(<code>{part.toolName}</code>)}</span>
      </h3>
      <Arguments input={part.input} />
      <div class="approval-row">
        <button
          type="button"
          class="button primary"
          aria-disabled={sent.value}
          onClick={() => void send(true)}
        >
          {say.allow}
        </button>
        <button type="submit" class="button" aria-disabled={sent.value}>
          {say.deny}
        </button>
        <input
          type="text"
          class="approval-reason"
          aria-label={say.denyReasonLabel}
          placeholder={say.denyReason}
          maxlength={2000}
          autocomplete="off"
          value={reason.value}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </div>
    </form>
  )
}

/** What it would be run with, name by name. */
function Arguments({ input }: { input: string }) {
  const given = argumentsOf(input)
  if (!given) return <Raw label={words().replies.toolInput} text={input} />
  if (given.length === 0) return null
  return (
    <dl class="arguments">
      {given.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Raw({ label, text }: { label: string; text: string }) {
  if (text === '') return null
  return (
    <div class="tool-raw">
      <p>{label}</p>
      <pre tabIndex={0} dir="auto" role="group" aria-label={label}>
        {text}
      </pre>
    </div>
  )
}
