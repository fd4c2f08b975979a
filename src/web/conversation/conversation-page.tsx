import { useSignal, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { textOf } from '../../protocol/index.ts'
import { hint, pressedBy, run } from '../commands/commands.ts'
import { DemoBanner } from '../settings/demo-banner.tsx'
import { MayConnect } from '../settings/may-connect.ts'
import { isDemo, type Models } from '../settings/models.ts'
import { TuningButton, TuningDialog } from '../tuning/tuning-dialog.tsx'
import { SentDialog } from '../sent/sent-dialog.tsx'
import { sharing } from '../share/sharing.ts'
import type { ConversationList } from '../sidebar/conversation-list.ts'
import { DrawerButton, type DrawerButtonProps } from '../sidebar/drawer-button.tsx'
import { useAlert } from '../ui/announcer.tsx'
import { useHandOver } from '../ui/hand-over.ts'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page-title.ts'
import { ContextWarning } from '../usage/usage-meter.tsx'
import { modelInUse } from '../usage/context.ts'
import { words } from '../words/words.ts'
import { Composer } from './composer.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { LazyMissing } from './lazy-missing.ts'
import { MessageList } from './message-list.tsx'
import type { OpenConversation } from './open-conversation.ts'
import { Welcome } from './welcome.tsx'
import './conversation.css'
import './message.css'
import './markdown.css'

/** So many of the others are named where a new one begins. */
const RECENT = 3

interface ConversationPageProps extends DrawerButtonProps {
  open: OpenConversation
  models: Models
  list: ConversationList
  onNew: () => void
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

export function ConversationPage(props: ConversationPageProps) {
  const { open, models } = props
  const insert = useSignal<{ text: string } | null>(null)
  const put = (text: string) => (insert.value = { text })
  const empty = isEmpty(open)
  const title = titleOf(open)
  const model = modelInUse(open, models)
  usePageTitle(title)

  return (
    <main
      class="page"
      data-empty={empty ? '' : undefined}
      data-temporary={open.Banner && ''}
      inert={props.drawerOpen}
    >
      <Head title={title} {...props} />
      {open.Banner && <open.Banner open={open} />}
      {props.onConnect && (
        <DemoBanner model={model} standard={models.standard.value} onConnect={props.onConnect} />
      )}
      <MayConnect.Provider value={props.onConnect}>
        <Content {...props} empty={empty} demo={isDemo(model)} put={put} />
      </MayConnect.Provider>
      <div class="dock">
        <ConnectionNotice broken={open.broken} />
        {open.phase.value === 'ready' && open.problem.value !== null && (
          <Problem problem={open.problem} />
        )}
        <ContextWarning open={open} models={models} />
        {open.phase.value !== 'missing' && (
          <Composer open={open} models={models} insert={insert.value} />
        )}
      </div>
      <SentDialog open={open} />
      <TuningDialog open={open} models={models} />
    </main>
  )
}

function Problem({ problem }: { problem: Signal<string | null> }) {
  const box = useRef<HTMLParagraphElement>(null)
  useHandOver(box, () => run('composer'))
  useAlert(problem.value)
  return (
    <p class="notice error" role="alert" ref={box}>
      {problem}
      <button
        type="button"
        class="icon-button small"
        aria-label={words().conversation.dismiss}
        onClick={() => (problem.value = null)}
      >
        <Icon name="close" />
      </button>
    </p>
  )
}

function Head({
  open,
  title,
  drawerOpen,
  onDrawer,
  onNew,
}: ConversationPageProps & { title: string | null }) {
  const conversation = open.conversation.value
  return (
    <header class="head">
      <DrawerButton drawerOpen={drawerOpen} onDrawer={onDrawer} />
      <h1 dir="auto">{title ?? words().ui.newConversation}</h1>
      <TuningButton open={open} />
      {conversation && !open.Banner && (
        <button
          type="button"
          class="icon-button"
          aria-label={words().commands.names.share}
          {...pressedBy('share', words().commands.names.share)}
          onClick={() => (sharing.value = conversation)}
        >
          <Icon name="share" />
        </button>
      )}
      <button
        type="button"
        class="icon-button head-new"
        aria-label={words().ui.newConversation}
        {...hint('new', words().ui.newConversation)}
        onClick={onNew}
      >
        <Icon name="plus" />
      </button>
    </header>
  )
}

interface ContentProps extends Pick<ConversationPageProps, 'open' | 'models' | 'list'> {
  empty: boolean
  /** Does the scripted demo answer here? */
  demo: boolean
  put: (text: string) => void
}

function Content({ open, models, list, empty, demo, put }: ContentProps) {
  const phase = open.phase.value
  const say = words().conversation
  if (phase === 'loading')
    return (
      <div class="transcript">
        <div class="column loading" role="img" aria-label={say.loading}>
          <span class="ghost said" />
          <span class="ghost" />
          <span class="ghost" />
          <span class="ghost short" />
        </div>
      </div>
    )
  if (phase === 'missing') return <LazyMissing open={open} />
  if (phase === 'failed')
    return (
      <div class="transcript centred">
        <p class="page-note" role="alert">
          {open.problem}
        </p>
        <button type="button" class="button primary" onClick={open.retry}>
          {words().ui.tryAgain}
        </button>
      </div>
    )
  if (empty) {
    const recent = open.Banner ? [] : list.items.value.slice(0, RECENT)
    return <Welcome demo={demo} recent={recent} onPick={put} />
  }
  return <MessageList open={open} models={models} />
}

function isEmpty(open: OpenConversation): boolean {
  const begun = open.messages.ids.value.length > 0 || open.departure.value !== null
  const written = open.unsent.value.length > 0 || open.removed.value !== null
  return (open.phase.value === 'new' || open.phase.value === 'ready') && !begun && !written
}

/** The title; while there is none, the beginning of what was said first. */
function titleOf(open: OpenConversation): string | null {
  const title = open.conversation.value?.title
  if (title) return title
  const first = open.messages.ids.value[0]
  const text =
    first === undefined
      ? open.departure.value?.text
      : textOf(open.messages.message(first).peek().parts)
  if (text !== undefined) return text.slice(0, 80)
  return open.phase.value === 'loading' ? words().conversation.loading : null
}
