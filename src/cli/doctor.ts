import { ApiError, createClient } from '../client/index.ts'
import type { ProviderInfo } from '../protocol/index.ts'
import { dataPlace } from './data-place.ts'
import { lookAtData, openTrial, StartError, type Config, type DataLook } from '../server/index.ts'

/** A line of the report. */
interface Finding {
  ok: boolean
  what: string
}

/**
 * `loquat doctor`: says what a start would find, and changes nothing, also while a server runs: the data it only reads,
 * and the rest it tries with a server on a folder of its own.
 * @returns the exit code: 1 when something is wrong
 */
export async function doctor(config: Config): Promise<number> {
  let faults = 0
  const report = ({ ok, what }: Finding) => {
    console.log(`${ok ? 'ok   ' : 'WRONG'} ${what}`)
    if (!ok) faults++
  }
  report({ ok: true, what: `Node ${process.versions.node}` })
  report({ ok: true, what: 'settings' })
  try {
    const look = await lookAtData(config)
    report({ ok: true, what: describe(config, look) })
    const { app, close } = await openTrial(config, look)
    try {
      report(await tryPage(app.url))
      const { id, sentence } = app.model
      report({ ok: id !== null, what: `model ${id ?? 'none'}. ${sentence}` })
      for (const finding of await tryProviders(app.url, look)) report(finding)
    } finally {
      await close()
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    report({ ok: false, what: error.message })
  }
  return faults > 0 ? 1 : 0
}

function describe(config: Config, { schema, running, older }: DataLook): string {
  const place = `data directory ${dataPlace(config)}`
  if (running) return `a server is running on the ${place}`
  if (schema === undefined) return `${place}; the first start makes the database`
  return older ? `${place}; the next start brings the database up to date` : place
}

async function tryPage(url: string): Promise<Finding> {
  // Programs get something else there.
  const { ok } = await fetch(url, { headers: { accept: 'text/html' } })
  return { ok, what: ok ? 'web app' : 'web app is not built; run: npm run build' }
}

/** Asks each provider that has a key or an address for its models. */
async function tryProviders(url: string, { providerKeys }: DataLook): Promise<Finding[]> {
  const { providers } = createClient({ baseUrl: url })
  const { items } = await providers.list()
  const stored = (id: string) => providerKeys.some(({ providerId }) => providerId === id)
  const tried = items.filter(({ id, source }) => source === 'environment' || stored(id))
  return Promise.all(tried.map(tryProvider))

  async function tryProvider({ id, label, source }: ProviderInfo): Promise<Finding> {
    if (source !== 'environment' && source !== 'stored')
      return {
        ok: false,
        what: `provider ${label}. What is stored for it cannot be read with this secret: put LOQUAT_SECRET or the key file back, or enter the key again.`,
      }
    try {
      const { items } = await providers.test(id, {})
      return { ok: true, what: `provider ${label} lists ${items.length} models` }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { ok: false, what: `provider ${label} does not list its models. ${error.message}` }
    }
  }
}
