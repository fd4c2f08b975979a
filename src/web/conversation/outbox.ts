import { signal, type ReadonlySignal } from '@preact/signals'
import { createId } from '../../protocol/index.ts'
import { readOwn, watchOwn, writeOwn } from '../account/remembered.ts'
import type { Failure } from './failure.ts'

/** A message that the server does not have yet. Its id is fixed: sent once more, even after a reload, it is stored once. */
export interface Outgoing {
  id: string
  text: string
  /** When it was written, in milliseconds since 1970. */
  at: number
  /** The conversation that begins with it. Its id is fixed, too: asked for once more, it is begun once. */
  begins?: string
  /** The message it follows, where that is not the end of the branch: it is an edit. */
  parentId?: string | null
  /** The message that it says otherwise. */
  edits?: string
  /** It was written while a reply was, and goes when that has ended well. */
  queued?: true
  /** It does not wait for the reply any longer, but ends it. */
  now?: true
  /** It stays until its writer decides: the server said no, or what it waited for did not come. */
  held?: 'paused' | Failure
}

/** The messages of a conversation that have not been sent, in their order; all tabs of a browser have the same. */
export interface Outbox {
  items: ReadonlySignal<readonly Outgoing[]>
  /**
   * @param index where; at the end when left out
   * @returns what is kept
   */
  add(outgoing: Outgoing, index?: number): Outgoing
  /** Puts another message in the place of one; does nothing where that is gone. */
  replace(id: string, outgoing: Outgoing): void
  drop(id: string): void
  /** What waits for a reply waits for its writer from now on; not while one of them ends that reply itself. */
  hold(): void
  /** Does this page send it? What another tab wrote, only once that tab may be gone. */
  isOurs(id: string): boolean
  adopt(id: string): void
  /** The conversation has begun: what was written for it is kept under its name. */
  moveTo(conversationId: string): void
  close(): void
}

/** What is found after a longer time is nothing that anybody still expects to go by itself. */
const FRESH = 60 * 60_000

const nameOf = (conversationId: string | null) => `unsent.${conversationId ?? 'new'}`

/** What is open on this page; it does not hear of its own changes as the other tabs do. */
const OPEN = new Set<{ name: string; items: object; hear: () => void }>()

export function createOutbox(conversationId: string | null): Outbox {
  const ours = new Set<string>()
  let id = conversationId
  /** The conversation that all begin that are written here until there is one. */
  let next: string | undefined
  /** False where the browser keeps nothing: then it is in memory only. */
  let kept = true
  const items = signal(load())
  let unwatch = watch()

  function watch() {
    const hear = () => (items.value = load())
    const unwatchOthers = watchOwn(nameOf(id), hear)
    const here = { name: nameOf(id), items, hear }
    OPEN.add(here)
    return () => {
      unwatchOthers()
      return OPEN.delete(here)
    }
  }

  function load(): readonly Outgoing[] {
    return parse(readOwn(nameOf(id))).map((item) =>
      ours.has(item.id) || isFresh(item) ? item : { ...item, held: item.held ?? 'paused' },
    )
  }

  /** A conversation that has not begun has no name, so nobody knows whether another page begins it just now. */
  function isFresh({ at }: Outgoing) {
    return id !== null && Date.now() - at < FRESH
  }

  /** Another tab may have changed it without having been heard yet. */
  function change(edit: (items: readonly Outgoing[]) => readonly Outgoing[]) {
    items.value = edit(kept ? load() : items.peek())
    kept = writeOwn(nameOf(id), items.value.length === 0 ? null : JSON.stringify(items.value))
    for (const other of OPEN) if (other.items !== items && other.name === nameOf(id)) other.hear()
  }

  return {
    items,
    add(outgoing, index = Infinity) {
      const item = id === null ? { begins: (next ??= createId('conv')), ...outgoing } : outgoing
      ours.add(item.id)
      change((all) => all.filter((it) => it.id !== item.id).toSpliced(index, 0, item))
      return item
    },
    replace(old, outgoing) {
      ours.add(outgoing.id)
      change((all) => all.map((item) => (item.id === old ? outgoing : item)))
    },
    drop(gone) {
      if (items.peek().some((item) => item.id === gone))
        change((all) => all.filter((item) => item.id !== gone))
    },
    hold() {
      if (!items.peek().some(waits) || items.peek().some(({ now }) => now)) return
      change((all) => all.map((item) => (waits(item) ? { ...item, held: 'paused' } : item)))
    },
    isOurs: (it) => ours.has(it),
    adopt: (it) => void ours.add(it),
    moveTo(begun) {
      const all = items.peek()
      change(() => [])
      const heard = unwatch()
      id = begun
      if (heard) unwatch = watch()
      change(() => all)
    },
    close: () => void unwatch(),
  }
}

const waits = (item: Outgoing) => item.queued === true && item.held === undefined

function parse(text: string | null): readonly Outgoing[] {
  try {
    const items: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(items) ? (items as Outgoing[]) : []
  } catch {
    return []
  }
}
