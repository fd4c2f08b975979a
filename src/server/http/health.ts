import type { Models } from '../models/registry.ts'
import type { RunContext } from '../runs/run-context.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Handlers } from './request.ts'

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8'

/** Is the server there, and what does it offer? */
export function healthHandlers(
  context: RunContext,
  models: Models,
  telemetry: Telemetry,
): Handlers<'livez' | 'healthz' | 'readyz' | 'metrics' | 'openApi'> {
  const alive = () => ({ status: 'ok' })
  return {
    livez: alive,
    healthz: alive,
    readyz: async (_input, _principal, c) => {
      if (context.draining) return c.json({ status: 'draining' }, 503)
      if (!(await canRead(context))) return c.json({ status: 'storage_unavailable' }, 503)
      if (models.defaultModel().id === null) return c.json({ status: 'no_model' }, 503)
      return { status: 'ok' }
    },
    metrics: async (_input, _principal, c) =>
      c.text(await telemetry.scrape(), 200, { 'content-type': PROMETHEUS }),
    // Loaded only where it is asked for.
    openApi: async () => (await import('./openapi.ts')).openApiDocument(),
  }
}

const canRead = ({ store }: RunContext): Promise<boolean> =>
  store.read().then(
    () => true,
    () => false,
  )
