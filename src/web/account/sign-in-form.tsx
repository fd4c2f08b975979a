import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { laterWords } from '../words/words.ts'
import type { Account } from './account.ts'
import { Door } from './door.tsx'
import '../settings/settings.css'

export interface SignInFormProps {
  account: Account
}

/** Asks for a token. */
export function SignInForm({ account }: SignInFormProps) {
  const { problem, ended, working } = account
  const text = useSignal('')
  const shown = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  const busy = working.value !== null
  const say = laterWords().door
  // Preact's types take an input to be of one kind for ever.
  const kind = (shown.value ? 'text' : 'password') as 'password'

  useEffect(() => field.current!.focus(), [])

  async function submit() {
    if (text.value.trim() === '') {
      problem.value = say.pasteFirst
      field.current!.focus()
      return
    }
    if (await account.signIn(text.value, 'form')) return
    field.current?.focus()
    field.current?.select()
  }

  return (
    <Door title={say.signInTo}>
      {ended.value && (
        <p class="door-note" role="status">
          {say.ended}
        </p>
      )}
      <form
        class="door-form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {/* Password managers keep a secret under a name. */}
        <input type="text" name="username" autocomplete="username" value="Loquat" hidden readOnly />
        <div class="field">
          <label for="token">{say.token}</label>
          <div class="secret-field">
            <input
              ref={field}
              id="token"
              name="token"
              type={kind}
              autocomplete="current-password"
              autocapitalize="off"
              spellcheck={false}
              placeholder="loq_…"
              aria-invalid={problem.value !== null}
              aria-describedby={problem.value === null ? 'token-help' : 'token-problem token-help'}
              value={text.value}
              onInput={(event) => {
                text.value = event.currentTarget.value
                problem.value = null
              }}
            />
            <button
              type="button"
              class="button quiet small"
              aria-pressed={shown.value}
              aria-label={say.showToken}
              onClick={() => (shown.value = !shown.value)}
            >
              {shown.value ? say.hide : say.show}
            </button>
          </div>
        </div>
        {problem.value !== null && (
          <p id="token-problem" class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? say.signingIn : say.signIn}
        </button>
      </form>
      <p id="token-help" class="door-help">
        {say.whereFrom(<code>loquat token create</code>)}
      </p>
    </Door>
  )
}
