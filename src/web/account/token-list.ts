import { batch, signal } from '@preact/signals'
import type { Accounts, NewToken, NewTokenAnswer } from '../../client/index.ts'
import type { TokenInfo } from '../../protocol/index.ts'
import { isMissing, sentenceOf } from '../api.ts'

export type TokenList = ReturnType<typeof createTokenList>

/** The server's API tokens, and what an administrator does with them. */
export function createTokenList({ tokens }: Accounts) {
  const items = signal<TokenInfo[] | null>(null)
  const next = signal<string | null>(null)
  const problem = signal<string | null>(null)
  const working = signal(false)
  /** Just made: the only moment in which its text can be seen. */
  const made = signal<NewTokenAnswer | null>(null)

  /** @returns whether it succeeded; why not is in `problem` */
  async function during(work: () => Promise<void>): Promise<boolean> {
    if (working.peek()) return false
    working.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (error) {
      problem.value = sentenceOf(error)
      return false
    } finally {
      working.value = false
    }
  }

  return {
    items,
    next,
    problem,
    working,
    made,
    load: () =>
      during(async () => {
        const page = await tokens.list()
        batch(() => {
          items.value = page.items
          next.value = page.next
        })
      }),
    more: () =>
      during(async () => {
        if (next.value === null) return
        const page = await tokens.list({ before: next.value })
        batch(() => {
          items.value = [...(items.value ?? []), ...page.items]
          next.value = page.next
        })
      }),
    create: (input: NewToken) =>
      during(async () => {
        const { token, ...info } = await tokens.create(input)
        batch(() => {
          made.value = { ...info, token }
          items.value = [info, ...(items.value ?? [])]
        })
      }),
    revoke: (id: string) =>
      during(async () => {
        try {
          await tokens.revoke(id)
        } catch (error) {
          // Somebody was quicker.
          if (!isMissing(error)) throw error
        }
        batch(() => {
          items.value = (items.value ?? []).filter((item) => item.id !== id)
          if (made.value?.id === id) made.value = null
        })
      }),
  }
}
