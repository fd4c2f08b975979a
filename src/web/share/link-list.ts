import { signal, type ReadonlySignal } from '@preact/signals'
import type { Client } from '../../client/index.ts'
import type { NewShare, Share } from '../../protocol/index.ts'
import { sentenceOf } from '../api.ts'

/** The links to a conversation, as far as they are shown. */
export interface Links {
  /** Null until they are there. */
  items: ReadonlySignal<readonly Share[] | null>
  /** Are there older ones? */
  more: ReadonlySignal<boolean>
  /** What went wrong last, as a sentence. */
  problem: ReadonlySignal<string | null>
  load(): Promise<void>
  /** @returns undefined if it could not be made */
  make(chosen: Pick<Share, 'reasoning' | 'tools'>): Promise<NewShare | undefined>
  /** @returns whether it was revoked */
  revoke(share: Share): Promise<boolean>
}

export function createLinks({ shares }: Pick<Client, 'shares'>, conversationId: string): Links {
  const items = signal<readonly Share[] | null>(null)
  const next = signal<string | null>(null)
  const more = signal(false)
  const problem = signal<string | null>(null)

  async function tried<T>(what: () => Promise<T>): Promise<T | undefined> {
    problem.value = null
    try {
      return await what()
    } catch (error) {
      problem.value = sentenceOf(error)
      return undefined
    }
  }

  return {
    items,
    more,
    problem,
    async load() {
      const before = next.peek()
      const page = await tried(() =>
        shares.list(conversationId, { limit: 10, ...(before === null ? {} : { before }) }),
      )
      if (!page) return
      items.value = [...(items.peek() ?? []), ...page.items]
      next.value = page.next
      more.value = page.next !== null
    },
    async make(chosen) {
      const made = await tried(() => shares.create(conversationId, chosen))
      if (made) items.value = [made, ...(items.peek() ?? [])]
      return made
    },
    async revoke(share) {
      const done = await tried(async () => {
        await shares.revoke(conversationId, share.id)
        return true
      })
      if (done) items.value = (items.peek() ?? []).filter(({ id }) => id !== share.id)
      return done ?? false
    },
  }
}
