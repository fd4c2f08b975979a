import type { ComponentChildren } from 'preact'
import type { TokenInfo } from '../../protocol/index.ts'
import { formats, laterWords } from '../words/words.ts'
import { when } from './when.ts'

/** One token in the list. */
export function TokenRow({ token, onRevoke }: { token: TokenInfo; onRevoke: () => void }) {
  const { name, ownerId, scopes, createdAt, usedAt, expiresAt } = token
  const say = laterWords().tokens
  const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
  return (
    <li class="token" data-expired={expired ? '' : undefined}>
      <div class="token-head">
        <strong dir="auto">{name}</strong>
        <ul class="token-scopes" aria-label={say.mayDo}>
          {scopes.map((scope) => (
            <li key={scope}>{say.scopes[scope].label}</li>
          ))}
        </ul>
      </div>
      <dl class="token-facts">
        <Fact name={say.owner}>{ownerId}</Fact>
        <Fact name={say.made}>
          <Time iso={createdAt} />
        </Fact>
        <Fact name={say.lastUsed}>{usedAt === null ? say.never : <Time iso={usedAt} />}</Fact>
        <Fact name={expired ? say.expired : say.expires}>
          {expiresAt === null ? say.never : <Time iso={expiresAt} />}
        </Fact>
      </dl>
      <button type="button" class="button small" aria-label={say.revokeIt(name)} onClick={onRevoke}>
        {say.revoke}
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
    <time dateTime={iso} title={formats().moment(new Date(iso))}>
      {when(iso, Date.now())}
    </time>
  )
}
