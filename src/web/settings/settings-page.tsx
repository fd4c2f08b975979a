import { useLayoutEffect, useRef } from 'preact/hooks'
import { AccountSection } from '../account/account-section.tsx'
import type { Account } from '../account/account.ts'
import { TokensSection } from '../account/tokens-section.tsx'
import { ShortcutsSection } from '../commands/shortcuts-section.tsx'
import { route } from '../router.ts'
import { DrawerButton, type DrawerButtonProps } from '../sidebar/drawer-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { lazy } from '../ui/lazy.tsx'
import { usePageTitle } from '../ui/page-title.ts'
import type { FiguresPageProps } from '../usage/figures-page.tsx'
import { laterWords, words } from '../words/words.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { LanguageSection } from './language-section.tsx'
import { shortName, whyOf, type Models } from './models.ts'
import { WritingSection } from './writing-section.tsx'
import './settings-page.css'

export interface SettingsPageProps extends DrawerButtonProps {
  account: Account
  /** The address of what was open before. */
  back: string
  models: Models
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

const LazyFigures = lazy<FiguresPageProps>(() =>
  import('../usage/figures-page.tsx').then((it) => it.FiguresPage),
)

/** `/settings`, or `/usage`, to which they lead. */
export function SettingsPage(props: SettingsPageProps) {
  const asked = route.value
  return asked.page === 'settings' && asked.usage ? (
    <LazyFigures {...props} />
  ) : (
    <Settings {...props} />
  )
}

/** Who is here and, for who may, the server's models and tokens. */
function Settings({ account, back, models, drawerOpen, onDrawer, onConnect }: SettingsPageProps) {
  const me = account.me.value
  const heading = useRef<HTMLHeadingElement>(null)
  // What had the keyboard has made room for this page.
  useLayoutEffect(() => heading.current!.focus(), [])
  usePageTitle(words().ui.settings)
  return (
    <main class="page settings" inert={drawerOpen}>
      <header class="head">
        <DrawerButton drawerOpen={drawerOpen} onDrawer={onDrawer} />
        <h1 ref={heading} tabIndex={-1}>
          {words().ui.settings}
        </h1>
        <a class="icon-button" href={back} aria-label={laterWords().preferences.back}>
          <Icon name="close" />
        </a>
      </header>
      <div class="transcript">
        <div class="column settings-column">
          {me && (
            <>
              <AccountSection account={account} me={me} />
              <AppearanceSection />
              <LanguageSection />
              <WritingSection />
              <ShortcutsSection />
              {onConnect && <ModelsSection models={models} onConnect={onConnect} />}
              {account.may('admin') && <TokensSection me={me} />}
              <UsageSection />
              <ProgramsSection />
              <AboutSection />
            </>
          )}
        </div>
      </div>
    </main>
  )
}

function UsageSection() {
  const say = laterWords().figures
  return (
    <section class="settings-section" aria-labelledby="settings-usage">
      <header>
        <h2 id="settings-usage">{say.title}</h2>
        <a class="button small" href="/usage">
          {say.show}
        </a>
      </header>
      <p class="settings-lead">{say.lead}</p>
    </section>
  )
}

function ProgramsSection() {
  const say = laterWords().preferences
  return (
    <section class="settings-section" aria-labelledby="settings-programs">
      <header>
        <h2 id="settings-programs">{say.programs}</h2>
        <a class="button small" href="/api/docs" target="_blank" rel="noreferrer">
          {say.showApi}
        </a>
      </header>
      <p class="settings-lead">{say.programsLead}</p>
    </section>
  )
}

function ModelsSection({ models, onConnect }: { models: Models; onConnect: () => void }) {
  const standard = models.standard.value
  const say = laterWords().preferences
  return (
    <section class="settings-section" aria-labelledby="settings-models">
      <header>
        <h2 id="settings-models">{say.models}</h2>
        <button type="button" class="button" onClick={onConnect}>
          <Icon name="key" />
          {words().ui.connectModel}
        </button>
      </header>
      {standard && (
        <p class="settings-lead">
          {standard.id !== null && say.newUse(<strong>{shortName(standard.id)}</strong>)}
          {whyOf(standard)}
        </p>
      )}
    </section>
  )
}
