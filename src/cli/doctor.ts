import { startApp, StartError, type Config } from '../server/index.ts'

/** `loquat doctor`: starts everything but the wait, on a port of its own, and says what it found. */
export async function doctor(config: Config): Promise<void> {
  console.log(`ok    Node ${process.versions.node}`)
  console.log('ok    settings')
  let faults = 0
  try {
    const app = await startApp({ ...config, port: 0 })
    console.log(`ok    data directory ${config.dataDirectory}`)
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

function report(ok: boolean, what: string): number {
  console.log(`${ok ? 'ok   ' : 'WRONG'} ${what}`)
  return ok ? 0 : 1
}
