import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useId, useRef } from 'preact/hooks'
import type { ToolPart } from '../../protocol/index.ts'
import type { Approval } from '../../client/index.ts'
import { labelsOf, shortcutOf } from '../commands/commands.ts'
import { useHandOver } from '../ui/hand-over.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords, words } from '../words/words.ts'
import { Raw } from './tool-raw.tsx'
import { argumentsOf } from './tool-words.ts'
import './approval-card.css'

/** A person's answer to a tool that asks. */
export type AnswerTool = (answer: Approval) => Promise<unknown>

export interface ApprovalCardProps {
  part: ToolPart
  answer: AnswerTool
  /** What comes in its place. */
  line: RefObject<HTMLElement | null>
}

/** Arguments up to this length are read out with the question, in UTF-16 units; longer ones are there to be walked through. */
const READ_OUT = 1000

/** Asks whether a tool may run. While the card itself has the focus Enter allows it once; Escape denies it from anywhere in the card. */
export function ApprovalCard({ part, answer, line }: ApprovalCardProps) {
  const form = useRef<HTMLFormElement>(null)
  useHandOver(form, () => line.current?.focus())
  const id = useId()
  const reason = useSignal('')
  const sent = useSignal(false)
  const say = laterWords().approval

  async function send(given: Pick<Approval, 'approved' | 'scope'>) {
    if (sent.value) return
    sent.value = true
    const why = given.approved ? '' : reason.value.trim()
    const { toolCallId, approval } = part
    const { approvalId } = approval ?? {}
    await answer({ toolCallId, approvalId, ...given, ...(why === '' ? {} : { reason: why }) })
    // Were it answered, it would not be here any more.
    sent.value = false
  }
  const deny = () => void send({ approved: false })

  function onKeyDown(event: KeyboardEvent) {
    const { key, target, currentTarget, ctrlKey, metaKey, altKey, shiftKey } = event
    // While an input method composes a word, keys belong to it (Safari reports that as key code 229).
    if (event.isComposing || event.keyCode === 229) return
    // With one of these it is another shortcut.
    if (ctrlKey || metaKey || altKey || shiftKey) return
    // A button does what it says, and in the field Enter sends the reason.
    if (key !== 'Escape' && (key !== 'Enter' || target !== currentTarget)) return
    event.preventDefault()
    if (event.repeat) return
    if (key === 'Escape') deny()
    else void send({ approved: true })
  }

  return (
    <form
      ref={form}
      class="approval"
      tabIndex={-1}
      aria-labelledby={`${id}-question`}
      aria-describedby={part.input.length <= READ_OUT ? `${id}-input` : undefined}
      {...shortcutOf('approval')}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        deny()
      }}
    >
      <h3 id={`${id}-question`}>
        <Icon name="tool" />
        <span>{say.question(<code>{part.toolName}</code>)}</span>
      </h3>
      <div id={`${id}-input`}>
        <Arguments input={part.input} />
      </div>
      <div class="approval-row">
        <button
          type="button"
          class="button primary"
          aria-disabled={sent.value}
          {...pressedWith('Enter', say.once)}
          onClick={() => void send({ approved: true })}
        >
          {say.once}
        </button>
        {!part.approval?.each && (
          <button
            type="button"
            class="button"
            title={say.hereNote}
            aria-disabled={sent.value}
            onClick={() => void send({ approved: true, scope: 'conversation' })}
          >
            {say.here}
          </button>
        )}
        <button
          type="submit"
          class="button"
          aria-disabled={sent.value}
          {...pressedWith('Escape', say.deny)}
        >
          {say.deny}
        </button>
        <input
          type="text"
          class="approval-reason"
          aria-label={say.reasonLabel}
          placeholder={say.reason}
          maxlength={2000}
          autocomplete="off"
          value={reason.value}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </div>
    </form>
  )
}

/** What tells of a key that does the same as a button. */
const pressedWith = (key: string, label: string) => ({
  title: `${label} (${labelsOf(key).join('+')})`,
  'aria-keyshortcuts': key,
})

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
