import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp, StartError, type App, type Config } from '../server/index.ts'

/** `loquat doctor`: starts everything but the wait, on a port of its own, and says what it found. */
export async function doctor(config: Config): Promise<void> {
  console.log(`ok    Node ${process.versions.node}`)
  console.log('ok    settings')
  let faults = 0
  try {
    const app = await startBeside(config)
    const page = await fetch(app.url)
    faults += report(page.ok, `web app${page.ok ? '' : ' is not built; run: npm run build'}`)
    const { id, sentence } = app.model
    faults += report(id !== null, `model ${id ?? 'none'}. ${sentence}`)
    const models = await fetch(new URL('/api/v1/models', app.url))
    const { items } = (await models.json()) as { items: unknown[] }
    faults += report(items.length > 0, `${items.length} models can be chosen`)
    await app.close()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    faults += report(false, error.message)
  }
  process.exit(faults > 0 ? 1 : 0)
}

/**
 * A server that runs already is no fault: the rest can be looked at on a folder of its own. Nobody but this process is to
 * reach it, so it asks for no token, and makes none, whose text would be lost.
 */
async function startBeside(given: Config): Promise<App> {
  const config: Config = { ...given, port: 0, host: '127.0.0.1', access: 'local' }
  try {
    const app = await startApp(config)
    console.log(`ok    data directory ${config.dataDirectory}`)
    return app
  } catch (error) {
    if (!(error instanceof StartError) || !error.message.startsWith('Another Loquat')) throw error
    console.log(`ok    a server is running on the data directory ${config.dataDirectory}`)
    return startApp({ ...config, dataDirectory: mkdtempSync(join(tmpdir(), 'loquat-')) })
  }
}

function report(ok: boolean, what: string): number {
  console.log(`${ok ? 'ok   ' : 'WRONG'} ${what}`)
  return ok ? 0 : 1
}
