import { useSignal } from '@preact/signals'
import type { Me } from '../../protocol/index.ts'
import { sentenceOf } from '../api.ts'
import { laterWords } from '../words/words.ts'
import type { Account } from './account.ts'

/** The owner of what `API_TOKEN`, the first token and everybody in local access reach. */
const MAIN_OWNER = 'local'

/** Who sits here, and the way out. */
export function AccountSection({ account, me }: { account: Account; me: Me }) {
  const problem = useSignal<string | null>(null)
  const say = laterWords().person

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
        <h2 id="settings-account">{say.title}</h2>
        {me.signedIn && (
          <button type="button" class="button" onClick={() => void signOut()}>
            {say.signOut}
          </button>
        )}
      </header>
      <p class="settings-who">{whoIs(me)}</p>
      <p class="settings-lead">{say.access[me.access]}</p>
      {problem.value !== null && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

function whoIs({ access, ownerId, signedIn, scopes }: Me) {
  const say = laterWords().person
  if (access === 'local') return say.onePerson
  if (!signedIn) return say.byCookie
  const owner = <strong dir="auto">{ownerId}</strong>
  return say.signedInAs(owner, ownerId === MAIN_OWNER, scopes.includes('admin'))
}
