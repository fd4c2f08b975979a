import { useSignal } from '@preact/signals'
import type { Access, Me } from '../../protocol/index.ts'
import { sentenceOf } from '../api.ts'
import type { Account } from './account.ts'

const ACCESS_WORDS: Record<Access, string> = {
  local: 'Local access: this server is for one person on this machine, so nobody has to sign in.',
  token: 'Access by token: everybody who uses this server shows a token or signs in with one.',
  public:
    'Public access: whoever opens this page may chat. Each browser has its own conversations, which only it can see.',
}

/** The owner of what `API_TOKEN`, the first token and everybody in local access reach. */
const MAIN_OWNER = 'local'

/** Who sits here, and the way out. */
export function AccountSection({ account, me }: { account: Account; me: Me }) {
  const problem = useSignal<string | null>(null)

  async function signOut() {
    try {
      await account.signOut()
    } catch (error) {
      problem.value = sentenceOf(error)
    }
  }

  return (
    <section class="settings-section" aria-labelledby="settings-account">
      <header>
        <h2 id="settings-account">Account</h2>
        {me.signedIn && (
          <button type="button" class="button" onClick={() => void signOut()}>
            Sign out
          </button>
        )}
      </header>
      <p class="settings-who">{whoIs(me)}</p>
      <p class="settings-lead">{ACCESS_WORDS[me.access]}</p>
      {problem.value !== null && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

function whoIs({ access, ownerId, signedIn, scopes }: Me) {
  if (access === 'local') return 'You are the one person here, and may do everything.'
  if (!signedIn) return 'You are not signed in. This browser keeps your conversations by a cookie.'
  return (
    <>
      You are signed in as <strong dir="auto">{ownerId}</strong>
      {ownerId === MAIN_OWNER && ', the main account'}
      {scopes.includes('admin') ? ', and may administer the server.' : '.'}
    </>
  )
}
