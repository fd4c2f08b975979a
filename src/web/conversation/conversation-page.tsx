import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { textOf } from '../../protocol/index.ts'
import { DemoBanner } from '../settings/demo-banner.tsx'
import { isDemo, type Models } from '../settings/models.ts'
import { DrawerButton, type DrawerButtonProps } from '../sidebar/drawer-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page-title.ts'
import { words } from '../words/words.ts'
import { Composer } from './composer.tsx'
import { MessageList } from './message-list.tsx'
import type { OpenConversation } from './open-conversation.ts'
import { Welcome } from './welcome.tsx'
import './conversation.css'
import './message.css'
import './markdown.css'

interface ConversationPageProps extends DrawerButtonProps {
  open: OpenConversation
  models: Models
  onNew: () => void
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

export function ConversationPage(props: ConversationPageProps) {
  const { open, models } = props
  const insert = useSignal<{ text: string } | null>(null)
  const put = (text: string) => (insert.value = { text })
  const empty = isEmpty(open)
  const say = words().conversation
  const title = titleOf(open)
  const model =
    open.conversation.value?.model ?? models.chosen.value ?? models.standard.value?.id ?? null
  usePageTitle(title)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      // In a dialog, Esc closes the dialog.
      if (document.querySelector('dialog[open]') === null) open.stop()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [open])

  return (
    <main class="page" data-empty={empty ? '' : undefined} inert={props.drawerOpen}>
      <Head title={title} {...props} />
      {props.onConnect && (
        <DemoBanner model={model} standard={models.standard.value} onConnect={props.onConnect} />
      )}
      <Content open={open} empty={empty} demo={isDemo(model)} put={put} />
      <div class="dock">
        {open.broken.value && (
          <p class="notice" role="status">
            <span class="notice-dot" />
            {say.reconnecting}
          </p>
        )}
        {open.phase.value === 'ready' && open.problem.value !== null && (
          <p class="notice error" role="alert">
            {open.problem}
            <button
              type="button"
              class="icon-button small"
              aria-label={say.dismiss}
              onClick={() => (open.problem.value = null)}
            >
              <Icon name="close" />
            </button>
          </p>
        )}
        {open.phase.value !== 'missing' && (
          <Composer open={open} models={models} insert={insert.value} />
        )}
      </div>
    </main>
  )
}

function Head({
  title,
  drawerOpen,
  onDrawer,
  onNew,
}: ConversationPageProps & { title: string | null }) {
  return (
    <header class="head">
      <DrawerButton drawerOpen={drawerOpen} onDrawer={onDrawer} />
      <h1 dir="auto">{title ?? words().ui.newConversation}</h1>
      <button
        type="button"
        class="icon-button head-new"
        aria-label={words().ui.newConversation}
        onClick={onNew}
      >
        <Icon name="plus" />
      </button>
    </header>
  )
}

interface ContentProps {
  open: OpenConversation
  empty: boolean
  /** Does the scripted demo answer here? */
  demo: boolean
  put: (text: string) => void
}

function Content({ open, empty, demo, put }: ContentProps) {
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
  if (phase === 'missing')
    return (
      <div class="transcript centred">
        <p class="page-note">{say.missing}</p>
        <a class="button primary" href="/">
          {say.beginNew}
        </a>
      </div>
    )
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
  if (empty) return <Welcome demo={demo} onPick={put} />
  return <MessageList open={open} onEdit={put} />
}

function isEmpty(open: OpenConversation): boolean {
  const begun = open.messages.ids.value.length > 0 || open.departure.value !== null
  return (open.phase.value === 'new' || open.phase.value === 'ready') && !begun
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
  return text === undefined ? null : text.slice(0, 80)
}
