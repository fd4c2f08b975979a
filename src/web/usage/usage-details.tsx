import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ConversationUsage } from '../../protocol/index.ts'
import type { OpenConversation } from '../conversation/open-conversation.ts'
import { about, dollars } from '../conversation/usage.ts'
import { sentenceOf } from '../api.ts'
import { formats, laterWords, words } from '../words/words.ts'
import { percentOf, type Context } from './context.ts'

export interface UsageDetailsProps {
  open: OpenConversation
  context: Context | null
}

/** How full the window is, and what the whole conversation took. */
export function UsageDetails({ open, context }: UsageDetailsProps) {
  return (
    <>
      {context && <ContextLine context={context} />}
      <Totals open={open} />
      <a class="usage-note" href="/usage">
        {laterWords().figures.ofAll}
      </a>
    </>
  )
}

function ContextLine({ context }: { context: Context }) {
  const { tokens, window, share, estimated, model } = context
  const say = laterWords().sums
  const known = about(formats().number(tokens), estimated)
  return (
    <>
      <h2>{say.context}</h2>
      <p>{say.nextPrompt(known, window, model, percentOf(share))}</p>
    </>
  )
}

/** Asked for when it is looked at, and again once a reply has ended. */
function Totals({ open }: { open: OpenConversation }) {
  const total = useSignal<ConversationUsage | null>(null)
  const problem = useSignal<string | null>(null)
  const busy = open.busy.value
  const say = laterWords().sums

  async function ask() {
    problem.value = null
    try {
      total.value = await open.readUsage()
    } catch (error) {
      problem.value = sentenceOf(error)
    }
  }
  useEffect(() => void ask(), [busy])

  if (problem.value !== null)
    return (
      <p role="alert">
        {problem.value}{' '}
        <button type="button" class="button small" onClick={() => void ask()}>
          {words().ui.tryAgain}
        </button>
      </p>
    )
  return (
    <>
      <h2>{say.inAll}</h2>
      {total.value ? <Sums total={total.value} /> : <p>{words().ui.loading}</p>}
    </>
  )
}

function Sums({ total }: { total: ConversationUsage }) {
  const { usage, cost, runs, unpriced } = total
  const say = laterWords().sums
  const tokens = (count: number) => about(formats().number(count), usage.estimated)
  return (
    <>
      <dl>
        <dt>{say.read}</dt>
        <dd>{tokens(usage.inputTokens)}</dd>
        <Within name={say.cached} value={usage.cachedInputTokens} />
        <dt>{say.written}</dt>
        <dd>{tokens(usage.outputTokens)}</dd>
        <Within name={say.reasoning} value={usage.reasoningTokens} />
        {cost && (
          <>
            <dt class="total">{say.cost}</dt>
            <dd class="total">{about(dollars(cost.microUsd), cost.estimated)}</dd>
          </>
        )}
      </dl>
      <p class="usage-note">{say.counted(runs)}</p>
      {cost && unpriced > 0 && <p class="usage-note">{say.unpriced(unpriced)}</p>}
    </>
  )
}

/** A number that is contained in the one above it, where it is known. */
function Within({ name, value }: { name: string; value: number | undefined }) {
  if (value === undefined) return null
  return (
    <>
      <dt class="within">{name}</dt>
      <dd class="within">{formats().number(value)}</dd>
    </>
  )
}
