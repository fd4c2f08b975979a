import { createDesk } from '../desk.ts'
import { loadGrammars, type RawGrammar } from '../grammars.ts'
import type { Answer, Request } from '../messages.ts'
import type { CodeWorker } from '../worker-life.ts'

/** Stands for a Worker: what is said to it and what it says can be seen, and held back. */
export interface FakeWorker extends CodeWorker {
  requests: Request[]
  terminated: boolean
  say(answer: Answer): void
  fail(): void
}

/** A worker that never answers by itself. */
export function createFakeWorker(onRequest: (request: Request) => void = () => {}): FakeWorker {
  let hear: ((event: { data: Answer }) => void) | undefined
  let failed: ((event: { preventDefault(): void }) => void) | undefined
  return {
    requests: [],
    terminated: false,
    postMessage(request) {
      // As the browser does, so that nothing is sent that cannot be.
      const copy = structuredClone(request)
      this.requests.push(copy)
      onRequest(copy)
    },
    terminate() {
      this.terminated = true
    },
    addEventListener(type: string, listener: unknown) {
      if (type === 'message') hear = listener as typeof hear
      else failed = listener as typeof failed
    },
    say(answer) {
      if (!this.terminated) hear?.({ data: structuredClone(answer) })
    },
    fail() {
      failed?.({ preventDefault() {} })
    },
  }
}

type Load = (language: string) => Promise<readonly RawGrammar[]>

/** A worker that reads for real, in this thread. */
export function createReadingWorker(load: Load = loadGrammars): FakeWorker {
  const desk = createDesk(load, (answer) => queueMicrotask(() => worker.say(answer)))
  const worker = createFakeWorker((request) => queueMicrotask(() => void desk(request)))
  return worker
}
