import { computed, effect, signal } from '@preact/signals'
import { useEffect, useLayoutEffect } from 'preact/hooks'
import { createId } from '../../protocol/index.ts'
import { fleeting } from '../account/remembered.ts'
import { client } from '../api.ts'
import { openConversation, type OpenConversation } from '../conversation/open-conversation.ts'
import type { Models } from '../settings/models.ts'
import { standardInstructions } from '../tuning/standard-instructions.ts'
import { announce } from '../ui/announcer.tsx'
import { laterWords, words } from '../words/words.ts'
import { Banner } from './banner.tsx'
import { createMemory } from './memory.ts'
import type { OpenTemporary } from './open-temporary.ts'
import '../sidebar/undo-toast.css'
import './temporary.css'

/** How long one that was left can be gone back to, in milliseconds. */
const GRACE = 10_000

/** The one that was left just now. */
const left = signal<OpenTemporary | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

export interface TemporaryProps {
  models: Models
  /** Shows it in the place of what was open. */
  onOpen: (make: () => OpenConversation) => void
}

/** Begins a temporary conversation, or goes on with the one that was left just now. */
export function Temporary({ models, onOpen }: TemporaryProps) {
  useLayoutEffect(() => onOpen(() => takeBack() ?? openTemporary(models)), [])
  return null
}

function openTemporary(models: Models): OpenTemporary {
  const id = createId('conv').replace('conv', 'temp')
  const memory = createMemory(client, {
    id,
    title: words().commands.names.temporary,
    model: models.chosen.peek(),
    instructions: standardInstructions.value || null,
    settings: {},
  })
  // It has its id from the start, so nothing ever begins on the server.
  const options = { id, model: () => null, onCreated: () => {}, follow: memory.follow }
  const open = openConversation(memory.client, options)
  const { messages, departure, unsent } = open
  const losable = computed(
    () => messages.ids.value.length + unsent.value.length > 0 || departure.value !== null,
  )
  let stopWarning = warnOfReload(losable)
  const it: OpenTemporary = {
    ...open,
    Banner,
    memory,
    kept: false,
    comeBack: () => (stopWarning = warnOfReload(losable)),
    close() {
      stopWarning()
      if (it.kept || !losable.peek()) {
        it.discard()
        return undefined
      }
      left.value = it
      linger()
      return LeftNote
    },
    discard() {
      memory.close()
      open.close()
      fleeting.clear()
    },
  }
  return it
}

/** Lets the browser ask before the page goes, while there is something to lose. */
function warnOfReload(losable: { readonly value: boolean }): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault()
  return effect(() => {
    if (!losable.value) return
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  })
}

function linger() {
  clearTimeout(timer)
  timer = setTimeout(() => takeAway()?.discard(), GRACE)
}

const hold = () => clearTimeout(timer)

function takeAway(): OpenTemporary | null {
  hold()
  const it = left.peek()
  left.value = null
  return it
}

function takeBack(): OpenTemporary | null {
  const it = takeAway()
  it?.comeBack()
  return it
}

/** Beside what is shown instead: the way back, for a moment. */
function LeftNote() {
  const say = laterWords().temporary
  useEffect(() => announce(say.left), [])
  if (left.value === null) return null
  return (
    <section
      class="undo-toast"
      aria-labelledby="left-note"
      onPointerEnter={hold}
      onPointerLeave={linger}
      onFocusIn={hold}
      onFocusOut={linger}
    >
      <p id="left-note">{say.left}</p>
      <a class="button small" href="/temporary">
        {say.goBack}
      </a>
    </section>
  )
}
