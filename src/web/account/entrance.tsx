import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { navigate, route } from '../router.ts'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import type { Account } from './account.ts'
import { Door } from './door.tsx'
import type { SignInFormProps } from './sign-in-form.tsx'
import { linkToken } from './sign-in-link.ts'

const LazySignInForm = lazyRoom<SignInFormProps>(() =>
  import('./sign-in-form.tsx').then((it) => it.SignInForm),
)

interface EntranceProps {
  account: Account
  /** What is shown to whoever is in. */
  children: ComponentChildren
}

/**
 * Shows the page to whoever is in, and else what it takes to come in. The address stays as it is meanwhile: it says where
 * a person wants to go.
 */
export function Entrance({ account, children }: EntranceProps) {
  const { phase, me, problem, working } = account
  const say = words().account
  const atDoor = route.value.page === 'sign-in'
  const link = linkToken.value
  const isIn = phase.value === 'in' && me.value !== null
  const inQuestion = isIn && me.value?.signedIn

  useEffect(() => {
    if (link !== null && isIn && me.value?.access === 'local') linkToken.value = null
    else if (link !== null && (isIn || phase.value === 'out') && !inQuestion)
      void enterByLink(account, link)
    else if (link === null && atDoor && isIn && working.value === null) leaveDoor()
  }, [atDoor, link, phase.value, isIn, working.value])

  const trouble = problem.value !== null && <p role="alert">{problem}</p>
  if (phase.value === 'refused') return <Door title={say.closed}>{trouble}</Door>
  if (link !== null && inQuestion) return <LinkQuestion account={account} link={link} />
  if (link !== null || working.value === 'link')
    return (
      <Door title={say.signingYouIn} waiting>
        {trouble}
      </Door>
    )
  if (phase.value === 'out') return <LazySignInForm account={account} />
  if (phase.value === 'in' && !atDoor) return <>{children}</>
  return trouble ? (
    <Door title={say.moment} waiting>
      {trouble}
    </Door>
  ) : null
}

/** The server's pages beside this one that send people here to sign in, as `/sign-in?to=…`. */
const SENDERS = ['/classic', '/api/docs']

function leaveDoor() {
  const to = new URLSearchParams(location.search).get('to')
  if (to !== null && SENDERS.includes(to)) location.replace(to)
  else navigate('/', { replace: true })
}

/** A link from somebody else would make a person write into that one's account, so whoever is in is asked. */
function LinkQuestion({ account, link }: { account: Account; link: string }) {
  const say = words().account
  return (
    <Door title={say.linkQuestion}>
      <p>{say.linkWarning}</p>
      <div class="door-actions">
        <button
          type="button"
          class="button primary"
          onClick={() => {
            linkToken.value = null
            navigate('/', { replace: true })
          }}
        >
          {say.stay}
        </button>
        <button type="button" class="button" onClick={() => void enterByLink(account, link)}>
          {say.useLink}
        </button>
      </div>
    </Door>
  )
}

function enterByLink(account: Account, link: string): Promise<boolean> {
  const signedIn = account.signIn(link, 'link')
  linkToken.value = null
  return signedIn
}
