import { useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { OpenConversation } from '../conversation/open-conversation.ts'
import type { Models } from '../settings/models.ts'
import { announce } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { Popover } from '../ui/popover.tsx'
import { words } from '../words/words.ts'
import { NEARLY_FULL, percentOf, useContextShare } from './context.ts'
import type { UsageDetailsProps } from './usage-details.tsx'
import './usage-meter.css'

interface UsageMeterProps {
  open: OpenConversation
  models: Models
}

const ID = 'usage-details'
const LazyDetails = lazyRoom<UsageDetailsProps>(() =>
  import('./usage-details.tsx').then((it) => it.UsageDetails),
)

/** How full the model's window is, in a small ring, and behind it what the conversation took. */
export function UsageMeter({ open, models }: UsageMeterProps) {
  const context = useContextShare(open, models)
  const answered = useComputed(() => open.messages.ids.value.length > 1).value
  if (!answered) return null
  const say = words().usage
  const label = context ? say.meter(percentOf(context.share)) : say.title
  return (
    <>
      <button
        type="button"
        class="icon-button usage-meter"
        popovertarget={ID}
        aria-haspopup="dialog"
        aria-label={label}
        title={label}
        data-full={context && context.share >= NEARLY_FULL ? '' : undefined}
      >
        {context ? <Ring share={context.share} /> : <Icon name="sum" />}
      </button>
      <Popover id={ID} class="usage-popover" label={say.title}>
        {() => <LazyDetails open={open} context={context} />}
      </Popover>
    </>
  )
}

function Ring({ share }: { share: number }) {
  const part = Math.min(100, Math.max(2, Math.round(share * 100)))
  return (
    <svg class="ring" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle class="ring-track" cx="10" cy="10" r="7.5" />
      <circle
        class="ring-part"
        cx="10"
        cy="10"
        r="7.5"
        pathLength={100}
        stroke-dasharray={`${part} ${100 - part}`}
      />
    </svg>
  )
}

/** A sentence once it gets tight, and nothing before. */
export function ContextWarning({ open, models }: UsageMeterProps) {
  const context = useContextShare(open, models)
  const sentence =
    context && context.share >= NEARLY_FULL
      ? words().usage.nearlyFull(percentOf(context.share), context.model)
      : null
  useEffect(() => {
    if (sentence !== null) announce(sentence)
  }, [sentence === null])
  return sentence === null ? null : <p class="notice">{sentence}</p>
}
