import { batch, signal } from '@preact/signals'
import { ApiError, type Accounts } from '../../client/index.ts'
import { pause } from '../../client/retry.ts'
import type { Me, Scope } from '../../protocol/index.ts'
import { isSignedOut, sentenceOf } from '../api.ts'
import { forgetOwner, rememberedOwner, rememberOwner, watchOwner } from './remembered.ts'
import { signInProblem, tokenOf } from './sign-in-words.ts'

/** `asking`: not known yet; `out`: the server wants a sign-in; `refused`: it does not talk to this browser at all. */
export type AccountPhase = 'asking' | 'in' | 'out' | 'refused'

export type Account = ReturnType<typeof createAccount>

const ASK_AGAIN = 2000

/**
 * Who sits here, as the server sees it.
 * @param startAnew loads the page again, without anything it held in memory; at its beginning if `home`
 */
export function createAccount(accounts: Accounts, startAnew: (home: boolean) => void) {
  // Whoever was in before most likely still is: the page need not wait to hear it.
  const phase = signal<AccountPhase>(rememberedOwner() === null ? 'asking' : 'in')
  const me = signal<Me | null>(null)
  const problem = signal<string | null>(null)
  /** Did a sign-in end while the page was open? */
  const ended = signal(false)
  /** By what a sign-in is under way. */
  const working = signal<'link' | 'form' | null>(null)
  let enteredAt = -Infinity

  function enter(answer: Me) {
    const stranger = rememberOwner(answer.ownerId)
    // What was shown, or still is, is another one's.
    if (stranger && (phase.peek() === 'in' || me.peek() !== null)) return startAnew(false)
    batch(() => {
      enteredAt = performance.now()
      me.value = answer
      problem.value = null
      ended.value = false
      phase.value = 'in'
    })
  }

  async function ask() {
    try {
      enter(await accounts.me())
    } catch (error) {
      if (isSignedOut(error)) return
      if (error instanceof ApiError && error.status === 403) {
        problem.value = error.message
        phase.value = 'refused'
        return
      }
      problem.value = sentenceOf(error)
      void pause(ASK_AGAIN).then(ask)
    }
  }

  watchOwner((ownerId) => {
    const here = me.peek()?.ownerId
    if (ownerId !== null && here !== undefined && ownerId !== here) startAnew(false)
    else if (working.peek() === null && (ownerId === null || phase.peek() === 'out')) void ask()
  })

  return {
    phase,
    me,
    problem,
    ended,
    working,
    ask,
    /** Has whoever sits here this right? False until it is known. */
    may: (scope: Scope): boolean => me.value?.scopes.includes(scope) ?? false,
    /** A request of this time was refused for want of a sign-in. */
    refuse(sentAt: number) {
      if (phase.peek() === 'out' || sentAt < enteredAt) return
      batch(() => {
        ended.value = me.peek() !== null
        problem.value = null
        phase.value = 'out'
      })
    },
    /** @param text a token, or the sign-in link that holds one @returns whether it was good */
    async signIn(text: string, by: 'link' | 'form'): Promise<boolean> {
      if (working.peek() !== null) return false
      working.value = by
      problem.value = null
      try {
        await accounts.signIn(tokenOf(text))
        enter(await accounts.me())
        return true
      } catch (error) {
        phase.value = 'out'
        problem.value = signInProblem(error)
        return false
      } finally {
        working.value = null
      }
    },
    async signOut() {
      await accounts.signOut()
      forgetOwner()
      startAnew(true)
    },
  }
}
