import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { SCOPES, type Me, type Scope } from '../../protocol/index.ts'
import type { NewToken } from '../../client/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { EXPIRIES, SCOPE_WORDS } from './scopes.ts'
import type { TokenList } from './token-list.ts'

interface TokenDialogProps {
  list: TokenList
  me: Me
  onClose: () => void
}

const DAY_SECONDS = 86_400

/** Asks what a new token shall be, and makes it. */
export function TokenDialog({ list, me, onClose }: TokenDialogProps) {
  const ids = { name: useId(), owner: useId(), ownerHelp: useId(), expiry: useId() }
  const name = useSignal('')
  const owner = useSignal('')
  const scopes = useSignal<Scope[]>(['read', 'write'])
  const days = useSignal<number | null>(90)
  const { problem, working } = list

  async function submit() {
    const fault = faultOf(name.value, scopes.value)
    if (fault !== null) return void (problem.value = fault)
    const input: NewToken = { name: name.value.trim(), scopes: scopes.value }
    if (owner.value.trim() !== '') input.ownerId = owner.value.trim()
    if (days.value !== null) input.expiresInSeconds = days.value * DAY_SECONDS
    if (await list.create(input)) onClose()
  }

  return (
    <Dialog title="New API token" class="token-dialog" onClose={onClose}>
      <form
        class="token-form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div class="field">
          <label for={ids.name}>Name</label>
          <input
            id={ids.name}
            type="text"
            autocomplete="off"
            maxLength={100}
            placeholder="What uses it, such as “backup script”"
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        </div>
        <ScopeChoice scopes={scopes.value} onChange={(chosen) => (scopes.value = chosen)} />
        <div class="token-pair">
          <div class="field">
            <label for={ids.expiry}>Expires</label>
            <select
              id={ids.expiry}
              value={String(days.value)}
              onChange={({ currentTarget: { value } }) =>
                (days.value = value === 'null' ? null : Number(value))
              }
            >
              {EXPIRIES.map((choice) => (
                <option key={choice.label} value={String(choice.days)}>
                  {choice.label}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for={ids.owner}>
              Owner <span class="optional">(optional)</span>
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
          A token reaches only what belongs to its owner. Left empty, that is you; any other name,
          such as a person’s or a program’s, has conversations of its own.
        </p>
        {problem.value !== null && (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button primary" aria-disabled={working.value}>
            {working.value ? 'Making it…' : 'Make the token'}
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
  return (
    <fieldset class="scope-choice">
      <legend>It may</legend>
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
            <strong>{SCOPE_WORDS[scope].label}</strong>
            <span>{SCOPE_WORDS[scope].explanation}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function faultOf(name: string, scopes: readonly Scope[]): string | null {
  if (name.trim() === '') return 'Give it a name, so that you know later what it was for.'
  return scopes.length === 0 ? 'Choose at least one thing that it may do.' : null
}
