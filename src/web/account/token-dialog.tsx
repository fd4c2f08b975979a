import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { SCOPES, type Me, type Scope } from '../../protocol/index.ts'
import type { NewToken } from '../../client/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { laterWords, words } from '../words/words.ts'
import type { TokenList } from './token-list.ts'

interface TokenDialogProps {
  list: TokenList
  me: Me
  onClose: () => void
}

const DAY_SECONDS = 86_400
/** How long a token may live, in days. Null: until it is revoked. */
const LIFETIMES = [30, 90, 365, null]

/** Asks what a new token shall be, and makes it. */
export function TokenDialog({ list, me, onClose }: TokenDialogProps) {
  const ids = { name: useId(), owner: useId(), ownerHelp: useId(), expiry: useId() }
  const name = useSignal('')
  const owner = useSignal('')
  const scopes = useSignal<Scope[]>(['read', 'write'])
  const days = useSignal<number | null>(90)
  const { problem, working } = list
  const say = laterWords().tokens

  async function submit() {
    const fault = faultOf(name.value, scopes.value)
    if (fault !== null) return void (problem.value = fault)
    const input: NewToken = { name: name.value.trim(), scopes: scopes.value }
    if (owner.value.trim() !== '') input.ownerId = owner.value.trim()
    if (days.value !== null) input.expiresInSeconds = days.value * DAY_SECONDS
    if (await list.create(input)) onClose()
  }

  return (
    <Dialog title={say.newToken} class="token-dialog" onClose={onClose}>
      <form
        class="token-form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div class="field">
          <label for={ids.name}>{say.name}</label>
          <input
            id={ids.name}
            type="text"
            autocomplete="off"
            maxLength={100}
            placeholder={say.namePlaceholder}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        </div>
        <ScopeChoice scopes={scopes.value} onChange={(chosen) => (scopes.value = chosen)} />
        <div class="token-pair">
          <div class="field">
            <label for={ids.expiry}>{say.expires}</label>
            <select
              id={ids.expiry}
              value={String(days.value)}
              onChange={({ currentTarget: { value } }) =>
                (days.value = value === 'null' ? null : Number(value))
              }
            >
              {LIFETIMES.map((choice) => (
                <option key={choice} value={String(choice)}>
                  {choice === null ? say.forEver : say.lifetime(choice)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for={ids.owner}>
              {say.owner} <span class="optional">{say.optional}</span>
            </label>
            <input
              id={ids.owner}
              type="text"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              maxLength={100}
              placeholder={me.ownerId}
              aria-describedby={ids.ownerHelp}
              value={owner.value}
              onInput={(event) => (owner.value = event.currentTarget.value)}
            />
          </div>
        </div>
        <p id={ids.ownerHelp} class="form-hint">
          {say.ownerHelp}
        </p>
        {problem.value !== null && (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {words().ui.cancel}
          </button>
          <button type="submit" class="button primary" aria-disabled={working.value}>
            {working.value ? say.making : say.make}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function ScopeChoice({
  scopes,
  onChange,
}: {
  scopes: readonly Scope[]
  onChange: (scopes: Scope[]) => void
}) {
  const say = laterWords().tokens
  return (
    <fieldset class="scope-choice">
      <legend>{say.mayDo}</legend>
      {SCOPES.map((scope) => (
        <label key={scope} class="scope">
          <input
            type="checkbox"
            checked={scopes.includes(scope)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(SCOPES.filter((it) => (it === scope ? checked : scopes.includes(it))))
            }
          />
          <span class="scope-words">
            <strong>{say.scopes[scope].label}</strong>
            <span>{say.scopes[scope].explanation}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function faultOf(name: string, scopes: readonly Scope[]): string | null {
  if (name.trim() === '') return laterWords().tokens.nameMissing
  return scopes.length === 0 ? laterWords().tokens.scopeMissing : null
}
