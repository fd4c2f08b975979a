import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Account } from './account.ts'
import { Door } from './door.tsx'
import '../settings/settings.css'

/** Asks for a token. */
export function SignInForm({ account }: { account: Account }) {
  const { problem, ended, working } = account
  const text = useSignal('')
  const shown = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  const busy = working.value !== null
  // Preact's types take an input to be of one kind for ever.
  const kind = (shown.value ? 'text' : 'password') as 'password'

  useEffect(() => field.current!.focus(), [])

  async function submit() {
    if (text.value.trim() === '') {
      problem.value = 'Paste the token first.'
      field.current!.focus()
      return
    }
    if (await account.signIn(text.value, 'form')) return
    field.current?.focus()
    field.current?.select()
  }

  return (
    <Door title="Sign in to Loquat">
      {ended.value && (
        <p class="door-note" role="status">
          Your sign-in has ended. Sign in again to go on where you were; what you typed is kept.
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
          <label for="token">Token</label>
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
              aria-label="Show the token"
              onClick={() => (shown.value = !shown.value)}
            >
              {shown.value ? 'Hide' : 'Show'}
            </button>
          </div>
        </div>
        {problem.value !== null && (
          <p id="token-problem" class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <p id="token-help" class="door-help">
        Whoever runs the server has one: it printed a sign-in link at its first start, and{' '}
        <code>loquat token create</code> makes more.
      </p>
    </Door>
  )
}
