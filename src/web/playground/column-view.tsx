import { useComputed } from '@preact/signals'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import type { Message } from '../../protocol/index.ts'
import { MessageBody } from '../conversation/message-body.tsx'
import { Waiting } from '../conversation/message-item.tsx'
import type { Models } from '../settings/models.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'
import type { Attempt, Column } from './column.ts'
import { ColumnModel } from './column-model.tsx'
import { Figures } from './figures.tsx'
import { GoOn } from './go-on.tsx'
import { AttemptEnding, Refusal } from './outcome.tsx'

interface ColumnViewProps {
  column: Column
  /** A letter. */
  name: string
  models: Models
  /** Was it added just now, so that its model is what is chosen next? */
  begins: boolean
  onRun: () => void
  /** Absent for the last one. */
  onRemove: (() => void) | undefined
}

/** One model and its reply. */
export function ColumnView({ column, name, models, begins, onRun, onRemove }: ColumnViewProps) {
  const heading = useId()
  const root = useRef<HTMLElement>(null)
  const say = laterWords().playground
  const busy = column.busy.value
  const attempt = column.attempt.value
  const refusal = column.refusal.value
  useLayoutEffect(() => {
    if (begins) root.current!.querySelector<HTMLElement>('.model-button')?.focus()
  }, [])

  return (
    <section ref={root} class="playground-column" aria-labelledby={heading} aria-busy={busy}>
      <header>
        <h2 id={heading} class="column-letter">
          <span aria-hidden="true">{name}</span>
          <span class="visually-hidden">{say.column(name)}</span>
        </h2>
        <ColumnModel column={column} name={name} models={models} />
        {busy ? (
          <button
            key="run"
            type="button"
            class="icon-button small"
            aria-label={say.stopOne(name)}
            title={say.stopOne(name)}
            onClick={column.stop}
          >
            <span class="stop-square" />
          </button>
        ) : (
          <button
            key="run"
            type="button"
            class="icon-button small"
            aria-label={say.runOne(name)}
            title={say.runOne(name)}
            onClick={onRun}
          >
            <Icon name="play" />
          </button>
        )}
        {onRemove && (
          <button
            type="button"
            class="icon-button small"
            aria-label={say.remove(name)}
            title={say.remove(name)}
            onClick={onRemove}
          >
            <Icon name="close" />
          </button>
        )}
      </header>
      {attempt ? (
        <AttemptView
          key={attempt.question.id}
          attempt={attempt}
          ended={column.ended.value}
          name={name}
        />
      ) : refusal !== null ? (
        <Refusal error={refusal} />
      ) : busy ? (
        <Waits />
      ) : (
        <p class="column-note">{say.idle}</p>
      )}
    </section>
  )
}

function Waits() {
  return (
    <>
      <p class="visually-hidden">{laterWords().playground.waits}</p>
      <Waiting />
    </>
  )
}

/** It asks nobody: what a temporary reply is offered runs without a question. */
const noAnswer = () => Promise.resolve()

interface AttemptProps {
  attempt: Attempt
  /** The reply, once it has ended. */
  ended: Message | null
  name: string
}

function AttemptView({ attempt, ended, name }: AttemptProps) {
  const { reply } = attempt
  // Compared by value, so growing text renders nothing around it again.
  const empty = useComputed(() => reply.value.parts.length === 0).value
  return (
    <>
      <div class="column-reply">
        <MessageBody message={reply} answer={noAnswer} />
        {empty && !ended && <Waits />}
        {ended && <AttemptEnding reply={ended} />}
      </div>
      {!(ended && empty) && <Figures reply={reply} ended={ended} name={name} />}
      {ended && <GoOn attempt={attempt} reply={ended} />}
    </>
  )
}
