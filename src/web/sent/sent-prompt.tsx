import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { SentPrompt } from '../../protocol/index.ts'
import { sentenceOf } from '../api.ts'
import { copyText } from '../ui/clipboard.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords, words } from '../words/words.ts'
import { Piece } from './piece.tsx'
import { readable } from './readable.ts'
import { SentMessages } from './sent-messages.tsx'
import './sent.css'

export interface SentPromptProps {
  read: (step: number) => Promise<SentPrompt>
}

/** The exact prompt of one of a run's model calls. */
export function SentPromptView({ read }: SentPromptProps) {
  const step = useSignal(0)
  const sent = useSignal<SentPrompt | null>(null)
  const problem = useSignal<string | null>(null)

  async function load() {
    const wanted = step.value
    problem.value = null
    try {
      const answer = await read(wanted)
      if (wanted === step.value) sent.value = answer
    } catch (error) {
      if (wanted === step.value) problem.value = sentenceOf(error)
    }
  }
  useEffect(() => void load(), [step.value])

  if (problem.value !== null)
    return (
      <p role="alert">
        {problem.value}{' '}
        <button type="button" class="button small" onClick={() => void load()}>
          {words().ui.tryAgain}
        </button>
      </p>
    )
  if (sent.value === null) return <p>{words().ui.loading}</p>
  return <Whole sent={sent.value} onStep={(to) => (step.value = to)} />
}

interface WholeProps {
  sent: SentPrompt
  onStep: (step: number) => void
}

function Whole({ sent, onStep }: WholeProps) {
  const { prompt, tokens, recorded } = sent
  const total = tokens.messages.reduce((sum, it) => sum + it, tokens.instructions + tokens.tools)
  const json = useMemo(() => JSON.stringify({ model: sent.model, ...prompt }, null, 2), [sent])
  const say = laterWords().sent
  return (
    <div class="sent">
      <p class="sent-lead">{say.lead}</p>
      <div class="sent-row">
        {sent.steps > 1 && <Steps sent={sent} onStep={onStep} />}
        <button
          type="button"
          class="button small"
          onClick={(event) => void copyText(json, event.currentTarget)}
        >
          <Icon name="copy" />
          {say.copy}
        </button>
      </div>
      <dl class="sent-facts">
        <Fact name={words().conversation.model}>{sent.model}</Fact>
        {Object.entries(prompt.settings).map(([name, value]) => (
          <Fact key={name} name={<code>{name}</code>}>
            {readable(value)}
          </Fact>
        ))}
        <Fact name={say.size}>{say.tokens(total)}</Fact>
      </dl>
      {!recorded && <p class="sent-note">{say.unrecorded}</p>}
      {prompt.instructions !== null && (
        <Piece title={words().conversation.instructions} tokens={tokens.instructions} total={total}>
          <pre dir="auto">{prompt.instructions}</pre>
        </Piece>
      )}
      {prompt.tools.length > 0 && (
        <Piece title={say.tools(prompt.tools.length)} tokens={tokens.tools} total={total}>
          <pre dir="auto">{readable(prompt.tools)}</pre>
        </Piece>
      )}
      <h3>{say.messages(prompt.messages.length)}</h3>
      {prompt.dropped && <p class="sent-note">{prompt.summarised ? say.summarised : say.cut}</p>}
      {prompt.shortened !== undefined && <p class="sent-note">{say.shortened}</p>}
      <SentMessages key={sent.step} prompt={prompt} tokens={tokens.messages} total={total} />
      <p class="sent-note">{say.estimate}</p>
    </div>
  )
}

function Steps({ sent, onStep }: WholeProps) {
  const say = laterWords().sent
  return (
    <label class="sent-steps">
      <span class="visually-hidden">{say.call}</span>
      <select
        value={String(sent.step)}
        onChange={(event) => onStep(Number(event.currentTarget.value))}
      >
        {Array.from({ length: sent.steps }, (_, step) => (
          <option key={step} value={String(step)}>
            {say.callOf(step + 1, sent.steps)}
          </option>
        ))}
      </select>
    </label>
  )
}

function Fact({ name, children }: { name: ComponentChildren; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
