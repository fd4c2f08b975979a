import { signal } from '@preact/signals'
import { render } from 'preact'
import '../theme.css'
import { followTheme } from '../theme/chosen-theme.ts'
import { DocsPage, source, type Loaded } from './docs-page.tsx'
import { addressOf, type OpenApi } from './openapi.ts'

const loaded = signal<Loaded>({ phase: 'loading' })
source.value = addressOf(location.search, location.origin)

async function load() {
  loaded.value = { phase: 'loading' }
  loaded.value = await read()
}

async function read(): Promise<Loaded> {
  try {
    const response = await fetch(source.value, { headers: { accept: 'application/json' } })
    if (response.status === 401) return { phase: 'signed-out' }
    if (!response.ok) return { phase: 'failed', problem: `${source.value}: ${response.status}.` }
    const document = (await response.json()) as OpenApi
    if (typeof document.info?.title === 'string' && typeof document.paths === 'object')
      return { phase: 'ready', document }
    return { phase: 'failed', problem: `${source.value} is no description of an API.` }
  } catch {
    return { phase: 'failed', problem: 'The server cannot be reached. Check that it is running.' }
  }
}

function Root() {
  return <DocsPage loaded={loaded.value} onRetry={() => void load()} />
}

followTheme()
void load()
render(<Root />, document.getElementById('app')!)
