import type { ComponentChildren } from 'preact'
import type { TokenInfo } from '../../protocol/index.ts'
import { SCOPE_WORDS } from './scopes.ts'
import { when } from './when.ts'

/** One token in the list. */
export function TokenRow({ token, onRevoke }: { token: TokenInfo; onRevoke: () => void }) {
  const { name, ownerId, scopes, createdAt, usedAt, expiresAt } = token
  const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
  return (
    <li class="token" data-expired={expired ? '' : undefined}>
      <div class="token-head">
        <strong dir="auto">{name}</strong>
        <ul class="token-scopes" aria-label="It may">
          {scopes.map((scope) => (
            <li key={scope}>{SCOPE_WORDS[scope].label}</li>
          ))}
        </ul>
      </div>
      <dl class="token-facts">
        <Fact name="Owner">{ownerId}</Fact>
        <Fact name="Made">
          <Time iso={createdAt} />
        </Fact>
        <Fact name="Last used">{usedAt === null ? 'never' : <Time iso={usedAt} />}</Fact>
        <Fact name={expired ? 'Expired' : 'Expires'}>
          {expiresAt === null ? 'never' : <Time iso={expiresAt} />}
        </Fact>
      </dl>
      <button type="button" class="button small" aria-label={`Revoke “${name}”`} onClick={onRevoke}>
        Revoke
      </button>
    </li>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Time({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString()}>
      {when(iso, Date.now())}
    </time>
  )
}
