import { useLayoutEffect } from 'preact/hooks'
import { AccountSection } from '../account/account-section.tsx'
import type { Account } from '../account/account.ts'
import { TokensSection } from '../account/tokens-section.tsx'
import { DrawerButton, type DrawerButtonProps } from '../sidebar/drawer-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { shortName, type Models } from './models.ts'
import './settings-page.css'

interface SettingsPageProps extends DrawerButtonProps {
  account: Account
  /** The address of what was open before. */
  back: string
  models: Models
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

/** `/settings`: who is here and, for who may, the server's models and tokens. */
export function SettingsPage({
  account,
  back,
  models,
  drawerOpen,
  onDrawer,
  onConnect,
}: SettingsPageProps) {
  const me = account.me.value
  useLayoutEffect(() => {
    document.title = 'Settings · Loquat'
  }, [])
  return (
    <main class="page settings" inert={drawerOpen}>
      <header class="head">
        <DrawerButton drawerOpen={drawerOpen} onDrawer={onDrawer} />
        <h1>Settings</h1>
        <a class="icon-button" href={back} aria-label="Back to the conversations">
          <Icon name="close" />
        </a>
      </header>
      <div class="transcript">
        <div class="column settings-column">
          {me && (
            <>
              <AccountSection account={account} me={me} />
              {onConnect && <ModelsSection models={models} onConnect={onConnect} />}
              {account.may('admin') && <TokensSection me={me} />}
              <ProgramsSection />
            </>
          )}
        </div>
      </div>
    </main>
  )
}

function ProgramsSection() {
  return (
    <section class="settings-section" aria-labelledby="settings-programs">
      <header>
        <h2 id="settings-programs">Programs</h2>
        <a class="button small" href="/api/docs" target="_blank" rel="noreferrer">
          Show the API
        </a>
      </header>
      <p class="settings-lead">
        Everything this page does, a program can do too: each route, what it takes and what it
        answers.
      </p>
    </section>
  )
}

function ModelsSection({ models, onConnect }: { models: Models; onConnect: () => void }) {
  const standard = models.standard.value
  return (
    <section class="settings-section" aria-labelledby="settings-models">
      <header>
        <h2 id="settings-models">Models</h2>
        <button type="button" class="button" onClick={onConnect}>
          <Icon name="key" />
          Connect a model
        </button>
      </header>
      {standard && (
        <p class="settings-lead">
          {standard.id === null ? null : (
            <>
              New conversations use <strong>{shortName(standard.id)}</strong>.{' '}
            </>
          )}
          {standard.sentence}
        </p>
      )}
    </section>
  )
}
