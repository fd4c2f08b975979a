import { effect } from '@preact/signals'
import type { Client } from '../../client/index.ts'
import { isMissing, sentenceOf } from '../api.ts'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'
import './go-to-message.css'

/** How long the message is marked, in milliseconds: long enough to find it with the eyes. */
const MARKED = 2500
/** So many frames a message may take to be drawn. */
const PATIENCE = 60

/**
 * Goes to a message of a conversation, on whichever branch it is and however far from the end: it is brought into sight
 * and marked, and gets the keyboard, so that it is read out. Who asks for another one before that is taken there instead.
 */
export async function goToMessage(client: Client, open: OpenConversation, id: string) {
  const { sought, messages, problem, phase } = open
  const isShown = () => messages.ids.value.includes(id)
  const gaveUp = () => sought.value !== id
  sought.value = id
  problem.value = null

  /** Loads what is above as far as it takes, if the message is on the branch that is shown. */
  async function reach() {
    await until(() => !open.loadingOlder.value || gaveUp())
    if (!isShown() && !gaveUp()) await open.loadOlder(id)
  }

  async function find() {
    await until(() => phase.value !== 'loading' || gaveUp())
    if (phase.peek() !== 'ready') return
    await reach()
    if (isShown() || gaveUp() || problem.peek() !== null) return
    const { leafId } = await client.conversations.showBranch(open.id.peek() ?? '', id)
    await until(() => messages.last.value?.id === leafId || isShown() || gaveUp())
    await reach()
  }

  try {
    await find()
    if (isShown() && !gaveUp()) await bring(id)
  } catch (error) {
    if (!gaveUp())
      problem.value = isMissing(error) ? words().conversation.messageMissing : sentenceOf(error)
  } finally {
    if (!gaveUp()) sought.value = null
  }
}

/** Waits until something that signals tell is so. */
const until = (isSo: () => boolean) =>
  new Promise<void>((resolve) => {
    effect(function (this: { dispose(): void }) {
      if (!isSo()) return
      this.dispose()
      resolve()
    })
  })

const frame = () => new Promise(requestAnimationFrame)

async function bring(id: string) {
  const find = () => document.querySelector<HTMLElement>(`.transcript [data-message="${id}"]`)
  for (let i = 0; find() === null && i < PATIENCE; i++) await frame()
  const message = find()
  if (!message) return
  // What comes near the screen for the first time takes the height it has only then.
  for (let i = 0; i < 3; i++) {
    message.scrollIntoView({ block: 'start' })
    await frame()
  }
  message.tabIndex = -1
  message.focus({ preventScroll: true })
  message.dataset['sought'] = ''
  setTimeout(() => delete message.dataset['sought'], MARKED)
}
