import { trustedScriptUrl } from './script-url.ts'

/** Starts the worker that reads code. Throws when the browser does not let it. */
export function startWorker(): globalThis.Worker {
  const BrowserWorker = globalThis.Worker
  // Named like the browser's, because the build finds the worker's file by exactly this expression.
  class Worker extends BrowserWorker {
    constructor(address: URL, options: WorkerOptions) {
      super(trustedScriptUrl(address), options)
    }
  }
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'highlight' })
}
