import type { Answer, Request } from './messages.ts'

/** The part of a Worker that is used. */
export interface CodeWorker {
  postMessage(request: Request): void
  terminate(): void
  addEventListener(type: 'message', listener: (event: { data: Answer }) => void): void
  addEventListener(type: 'error', listener: (event: { preventDefault(): void }) => void): void
}

export interface LifeListener {
  answer(answer: Answer): void
  /** The worker did not answer in time, or died; it is gone with all it knew. The next request starts another. */
  lost(): void
  /** There is no worker and there will be none. */
  broken(reason: string): void
}

export interface WorkerLife {
  tell(request: Request): void
  /** Gives the worker this many seconds to answer, from now. */
  await(seconds: number): void
  answered(): void
}

/** Keeps one worker: starts it when first needed, and ends it when it does not answer. */
export function createWorkerLife(start: () => CodeWorker, listener: LifeListener): WorkerLife {
  let worker: CodeWorker | null = null
  let proven = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function letGo() {
    clearTimeout(timer)
    worker?.terminate()
    worker = null
  }

  function begin(): CodeWorker {
    const begun = start()
    begun.addEventListener('message', ({ data }) => {
      if (begun !== worker) return
      proven = true
      listener.answer(data)
    })
    begun.addEventListener('error', (event) => {
      event.preventDefault()
      if (begun !== worker) return
      letGo()
      if (proven) listener.lost()
      else listener.broken('the worker did not start')
    })
    return begun
  }

  /** Second by second, because a machine that slept must not find that the time is over when it wakes. */
  function tick(seconds: number) {
    timer = setTimeout(() => {
      if (seconds > 1) return tick(seconds - 1)
      letGo()
      listener.lost()
    }, 1000)
  }

  return {
    tell(request) {
      try {
        worker ??= begin()
        worker.postMessage(request)
      } catch (error) {
        letGo()
        listener.broken(String(error))
      }
    },
    await(seconds) {
      clearTimeout(timer)
      if (worker) tick(seconds)
    },
    answered() {
      clearTimeout(timer)
    },
  }
}
