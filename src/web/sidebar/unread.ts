import { effect, signal } from '@preact/signals'
import type { Conversation } from '../../protocol/index.ts'
import { readOwn, watchOwn, writeOwn } from '../account/remembered.ts'
import { route } from '../router.ts'

/** In which conversations a reply is awaited (`false`), or has ended unseen (`true`). */
type Unseen = ReadonlyMap<string, boolean>

const NAME = 'unseen'
/** So many at most: whoever lets more wait has stopped looking at the marks. */
const MOST = 200

const unseen = signal(read())

/** Did a reply end in it that nobody has seen in this browser? */
export const isUnread = (id: string) => unseen.value.get(id) === true

/** Takes in how a conversation stands now. */
export function noticeReply({ id, running }: Conversation): void {
  const before = unseen.peek().get(id)
  if (running) {
    if (before !== false) set(id, false)
  } else if (before === false) set(id, isLookedAt(id) ? undefined : true)
}

/** Ends the mark of what is looked at. Call once. */
export function watchUnread(): void {
  const look = () => {
    for (const [id, ended] of unseen.value) if (ended && isLookedAt(id)) set(id, undefined)
  }
  effect(look)
  document.addEventListener('visibilitychange', look)
  // Another tab may have been where it was read.
  watchOwn(NAME, () => (unseen.value = read()))
}

function isLookedAt(id: string): boolean {
  const asked = route.value
  const isOpen = asked.page === 'conversation' && asked.id === id
  return isOpen && document.visibilityState === 'visible'
}

function set(id: string, ended: boolean | undefined) {
  const rest = [...unseen.peek()].filter(([other]) => other !== id)
  unseen.value = new Map(ended === undefined ? rest : [...rest, [id, ended] as const].slice(-MOST))
  writeOwn(NAME, JSON.stringify([...unseen.peek()]))
}

function read(): Unseen {
  try {
    return new Map(JSON.parse(readOwn(NAME) ?? '[]') as [string, boolean][])
  } catch {
    return new Map()
  }
}
