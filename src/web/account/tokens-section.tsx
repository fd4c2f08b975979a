import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Me, TokenInfo } from '../../protocol/index.ts'
import { accounts } from '../api.ts'
import { announce } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { laterWords, words } from '../words/words.ts'
import { MadeToken } from './made-token.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'
import { TokenDialog } from './token-dialog.tsx'
import { createTokenList, type TokenList } from './token-list.ts'
import { TokenRow } from './token-row.tsx'
import './tokens.css'

/** The API tokens of the server, for who may administer it. */
export function TokensSection({ me }: { me: Me }) {
  const list = useMemo(() => createTokenList(accounts), [])
  const making = useSignal(false)
  const revoking = useSignal<TokenInfo | null>(null)
  const create = useRef<HTMLButtonElement>(null)
  const say = laterWords().tokens
  useEffect(() => void list.load(), [list])

  async function revoke(token: TokenInfo) {
    revoking.value = null
    if (!(await list.revoke(token.id))) return
    announce(laterWords().tokens.revoked)
    create.current?.focus()
  }

  return (
    <section class="settings-section" aria-labelledby="settings-tokens">
      <header>
        <h2 id="settings-tokens">{say.tokens}</h2>
        <button ref={create} type="button" class="button" onClick={() => (making.value = true)}>
          <Icon name="plus" />
          {say.create}
        </button>
      </header>
      <p class="settings-lead">{say.lead}</p>
      {me.access === 'local' && <p class="settings-note">{say.localNote}</p>}
      {/* Once the dialog is gone, since that gives the focus back to its button. */}
      {list.made.value && !making.value && (
        <MadeToken
          made={list.made.value}
          onDone={() => {
            list.made.value = null
            create.current?.focus()
          }}
        />
      )}
      <Tokens list={list} onRevoke={(token) => (revoking.value = token)} />
      {making.value && (
        <TokenDialog
          list={list}
          me={me}
          onClose={() => {
            making.value = false
            list.problem.value = null
          }}
        />
      )}
      {revoking.value && (
        <RevokeDialog
          token={revoking.value}
          onClose={() => (revoking.value = null)}
          onRevoke={() => void revoke(revoking.value!)}
        />
      )}
    </section>
  )
}

function Tokens({ list, onRevoke }: { list: TokenList; onRevoke: (token: TokenInfo) => void }) {
  const { items, next, problem, working } = list
  const say = laterWords().tokens
  const trouble = problem.value !== null && (
    <div class="settings-trouble">
      <p class="form-problem" role="alert">
        {problem}
      </p>
      <button type="button" class="button" onClick={() => void list.load()}>
        {words().ui.tryAgain}
      </button>
    </div>
  )
  if (items.value === null)
    return (
      trouble || (
        <div class="token-ghosts" role="img" aria-label={say.loading}>
          <span class="ghost" />
          <span class="ghost" />
        </div>
      )
    )
  return (
    <>
      {trouble}
      {items.value.length === 0 ? (
        <p class="settings-empty">{say.none}</p>
      ) : (
        <ul class="tokens">
          {items.value.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => onRevoke(token)} />
          ))}
        </ul>
      )}
      {next.value !== null && (
        <button
          type="button"
          class="button quiet"
          disabled={working.value}
          onClick={() => void list.more()}
        >
          {words().ui.showOlder}
        </button>
      )}
    </>
  )
}
