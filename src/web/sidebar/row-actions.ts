import type { Signal } from '@preact/signals'
import type { Conversation, ConversationPatch } from '../../protocol/index.ts'
import { client, sentenceOf } from '../api.ts'
import { navigate, pathOfConversation, route } from '../router.ts'
import { sharing } from '../share/sharing.ts'
import { announce } from '../ui/announcer.tsx'
import { laterWords } from '../words/words.ts'
import type { Picked } from './dated-rows.tsx'
import type { Removals } from './removals.ts'
import { add, bringBack, finish, UNDO_SECONDS } from './removing.ts'
import type { RowAction } from './row-menu.tsx'

/** The lists of a panel, as far as something is done with their rows. */
export interface Rows {
  panel: { readonly current: HTMLElement | null }
  removals: Removals
  /** The conversation whose title is being written. */
  renaming: Signal<string | null>
  /** The conversation whose row has the keyboard, or is about to get it. */
  kept: Signal<string | null>
}

/** Moves the focus once what was done is shown. @param id of the conversation to whose row; undefined: no row is left */
function focusSoon({ panel, kept }: Rows, id: string | undefined, within: 'a' | 'button') {
  if (id !== undefined) kept.value = id
  const selector = id === undefined ? '.new-conversation' : `[data-row="${id}"] ${within}`
  requestAnimationFrame(() => panel.current?.querySelector<HTMLElement>(selector)?.focus())
}

/** Shows the change at once; all is as it was before if the server refuses. */
async function change(
  { removals }: Rows,
  { conversation, list }: Picked,
  patch: Pick<ConversationPatch, 'title' | 'pinned' | 'archived'>,
  said: string,
) {
  announce(said)
  list.put({ ...conversation, ...patch })
  try {
    list.put(await client.conversations.update(conversation.id, patch))
    removals.problem.value = null
  } catch (error) {
    list.put(conversation)
    removals.problem.value = sentenceOf(error)
  }
}

/** @param title null: as it was */
export function rename(rows: Rows, picked: Picked, title: string | null): void {
  rows.renaming.value = null
  if (title !== null) void change(rows, picked, { title }, laterWords().rows.saysRenamed)
  focusSoon(rows, picked.conversation.id, 'button')
}

/** Does what was chosen in the menu of a row. */
export function act(rows: Rows, picked: Picked, action: RowAction): void {
  const { id, pinned, archived } = picked.conversation
  const say = laterWords().rows
  if (action === 'rename') return void (rows.renaming.value = id)
  if (action === 'share') return void (sharing.value = picked.conversation)
  if (action === 'pin') {
    void change(rows, picked, { pinned: !pinned }, pinned ? say.saysUnpinned : say.saysPinned)
    return focusSoon(rows, id, 'button')
  }
  const neighbour = neighbourOf(rows.panel.current!, id)
  if (action === 'remove') remove(rows.removals, picked.conversation)
  else if (archived) void change(rows, picked, { archived: false }, say.saysUnarchived)
  else void change(rows, picked, { archived: true, pinned: false }, say.saysArchived)
  focusSoon(rows, neighbour, 'a')
}

/** Takes a conversation away, and the page from it. */
export function remove(removals: Removals, conversation: Conversation): void {
  const say = laterWords().rows
  add(removals, conversation)
  finishWithPage(removals)
  announce(`${say.removed(removals.waiting.peek().length)}. ${say.saysUndo(UNDO_SECONDS)}`)
  const open = route.peek()
  if (open.page !== 'conversation' || open.id !== conversation.id) return
  removals.left = conversation.id
  navigate('/')
}

const watched = new WeakSet<Removals>()

/** Nobody can undo on a page that nobody sees, and it may never be seen again. */
function finishWithPage(removals: Removals) {
  if (watched.has(removals)) return
  watched.add(removals)
  addEventListener('pagehide', () => finish(removals))
  document.addEventListener('visibilitychange', () => document.hidden && finish(removals))
}

/** Brings back what was deleted just now. */
export function undo(rows: Rows): void {
  const back = bringBack(rows.removals).map(({ id }) => id)
  announce(laterWords().rows.restored)
  const { left } = rows.removals
  if (back.includes(left)) navigate(pathOfConversation(left))
  focusSoon(rows, back.at(-1), 'a')
}

/** Where the focus goes when a row goes. */
function neighbourOf(panel: HTMLElement, id: string): string | undefined {
  const rows = [...panel.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row.dataset['row'] === id)
  return (rows[at + 1] ?? rows[at - 1])?.dataset['row']
}
