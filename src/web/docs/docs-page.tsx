import { computed, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Announcer, announce } from '../ui/announcer.tsx'
import { Mark } from '../ui/icon.tsx'
import { chaptersOf, search, type Chapter, type OpenApi } from './openapi.ts'
import { Method, OperationView, Path } from './operation.tsx'
import { Words } from './words.tsx'
import './docs.css'

/** What became of the document: read, or the sentence that says why not. */
export type Loaded =
  | { phase: 'loading' }
  | { phase: 'ready'; document: OpenApi }
  | { phase: 'signed-out' }
  | { phase: 'failed'; problem: string }

export interface DocsPageProps {
  loaded: Loaded
  onRetry: () => void
}

const words = signal('')
/** The anchors of the routes that are open. */
const opened = signal<ReadonlySet<string>>(new Set())

function setOpen(anchor: string, open: boolean) {
  if (opened.peek().has(anchor) === open) return
  const next = new Set(opened.peek())
  if (open) next.add(anchor)
  else next.delete(anchor)
  opened.value = next
}

/** Opens the route that the address names, and brings it into view. */
function followHash() {
  const anchor = decodeURIComponent(location.hash.slice(1))
  if (anchor === '') return
  setOpen(anchor, true)
  requestAnimationFrame(() => document.getElementById(anchor)?.scrollIntoView())
}

export function DocsPage({ loaded, onRetry }: DocsPageProps) {
  return (
    <div class="docs">
      <header class="docs-head">
        <a class="docs-home" href="/" aria-label="Loquat, the conversations">
          <Mark />
          <span>Loquat</span>
        </a>
        {loaded.phase === 'ready' && (
          <input
            type="search"
            class="docs-search"
            placeholder="Search the routes"
            aria-label="Search the routes"
            value={words.value}
            onInput={(event) => (words.value = event.currentTarget.value)}
          />
        )}
      </header>
      {loaded.phase === 'ready' ? (
        <Contents document={loaded.document} />
      ) : (
        <main class="docs-note">
          <Waiting loaded={loaded} onRetry={onRetry} />
        </main>
      )}
      <Announcer />
    </div>
  )
}

function Waiting({ loaded, onRetry }: DocsPageProps) {
  if (loaded.phase === 'loading') return <p role="status">Loading…</p>
  if (loaded.phase === 'signed-out')
    return (
      <>
        <h1>The API of this server</h1>
        <p>It is shown to whoever is signed in.</p>
        <a class="button primary" href="/sign-in?to=/api/docs">
          Sign in
        </a>
      </>
    )
  return (
    <div role="alert">
      <p>{loaded.phase === 'failed' ? loaded.problem : ''}</p>
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}

function Contents({ document: api }: { document: OpenApi }) {
  const chapters = chaptersOf(api)
  const found = search(chapters, words.value)
  const count = found.reduce((sum, { routes }) => sum + routes.length, 0)
  useEffect(() => {
    window.document.title = `${api.info.title} · Loquat`
    followHash()
    addEventListener('hashchange', followHash)
    return () => removeEventListener('hashchange', followHash)
  }, [api])
  useEffect(() => {
    if (words.value !== '') announce(count === 1 ? 'One route' : `${count} routes`)
  }, [count, words.value])
  return (
    <div class="docs-body">
      <Navigation chapters={found} />
      <main class="docs-main">
        <div class="docs-title">
          <h1>{api.info.title}</h1>
          {api.info.description && (
            <p>
              <Words text={api.info.description} />
            </p>
          )}
          <p class="docs-source">
            <a href={source.value}>The same as a file</a>
          </p>
        </div>
        {count === 0 && <p class="docs-empty">No route has these words.</p>}
        {found.map((chapter) => (
          <ChapterView key={chapter.name} document={api} chapter={chapter} />
        ))}
      </main>
    </div>
  )
}

/** Where the document came from. */
export const source = signal('/api/openapi.json')

const isOpen = computed(() => opened.value)

function ChapterView({ document: api, chapter }: { document: OpenApi; chapter: Chapter }) {
  return (
    <section class="chapter" aria-label={chapter.name}>
      <header>
        <h2>{chapter.name}</h2>
        {chapter.description && <p>{chapter.description}</p>}
      </header>
      {chapter.routes.map((route) => (
        <OperationView
          key={route.anchor}
          document={api}
          route={route}
          open={isOpen.value.has(route.anchor)}
          onToggle={(open) => setOpen(route.anchor, open)}
        />
      ))}
    </section>
  )
}

function Navigation({ chapters }: { chapters: Chapter[] }) {
  return (
    <nav class="docs-nav" aria-label="Routes">
      {chapters.map(({ name, routes }) => (
        <section key={name}>
          <h2>{name}</h2>
          <ul>
            {routes.map(({ anchor, method, path, operation }) => (
              <li key={anchor}>
                <a href={`#${anchor}`} title={operation.summary} onClick={followAgain}>
                  <Method name={method} />
                  <Path path={shortened(path)} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

/** A click on the route that is in the address already changes nothing there. */
function followAgain(event: MouseEvent) {
  const { hash } = event.currentTarget as HTMLAnchorElement
  if (hash === location.hash) followHash()
}

/** What all of our paths begin with says nothing in a list. */
function shortened(path: string): string {
  return path.replace(/^\/api\/v1/, '')
}
