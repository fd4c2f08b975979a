import { effect, signal } from '@preact/signals'

/** Has the last request got no answer? */
const unanswered = signal(false)
/** Has that been so for long enough to be worth a word? */
export const cutOff = signal(false)
/** Does the browser know of no network at all? A server on this very machine may answer nevertheless. */
export const offline = signal(false)

/** A break shorter than this is not noticed by anybody. */
const NOTICE_AFTER = 2000
/** Bounds of the pauses between questions to a server that does not answer, in milliseconds. */
const [FIRST, LONGEST, HIDDEN] = [250, 5000, 60_000]
/** Who does not answer within this time does not answer. */
const PATIENCE = 5000

const sleeping = new Set<() => void>()

/** Ends all pauses before a next try: somebody asks for it, or the server answers again. */
export function tryNow(): void {
  for (const wake of sleeping) wake()
}

/** Waits, for the SDK and for us; ends early with the signal and by `tryNow`. */
export function sleep(milliseconds: number, until?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (until?.aborted) return resolve()
    const wake = () => {
      clearTimeout(timer)
      sleeping.delete(wake)
      until?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, milliseconds)
    sleeping.add(wake)
    until?.addEventListener('abort', wake)
  })
}

/** A proxy answers for a server that it cannot reach; our own failures have an id. */
export const isGateway = (status: number, requestId: string | null | undefined) =>
  status >= 502 && status <= 504 && !requestId

/** Learns from a request whether the server can be reached. */
export async function noting(request: Promise<Response>): Promise<Response> {
  try {
    const response = await request
    unanswered.value = isGateway(response.status, response.headers.get('x-request-id'))
    return response
  } catch (error) {
    // A page that ends its own request has learnt nothing.
    if (error instanceof TypeError || (error as Error | null)?.name === 'TimeoutError')
      unanswered.value = true
    throw error
  }
}

async function probe(): Promise<void> {
  const limit = AbortSignal.timeout(PATIENCE)
  await noting(fetch('/livez', { cache: 'no-store', signal: limit })).catch(() => {})
}

/** Asks again and again, at random moments so that not all pages ask at once; seldom where nobody looks. */
async function probeUntilAnswered(end: AbortSignal): Promise<void> {
  for (let attempt = 0; !end.aborted; attempt++) {
    const longest = document.hidden ? HIDDEN : Math.min(LONGEST, FIRST * 2 ** attempt)
    await sleep(Math.random() * longest, end)
    if (!end.aborted) await probe()
  }
}

/** Looks after what this file tells. Call once. */
export function watchNetwork(): void {
  const look = () => {
    offline.value = !navigator.onLine
    void probe()
  }
  offline.value = !navigator.onLine
  addEventListener('online', look)
  addEventListener('offline', look)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && unanswered.peek()) tryNow()
  })
  effect(() => {
    if (!unanswered.value) return
    const notice = setTimeout(() => (cutOff.value = true), NOTICE_AFTER)
    const end = new AbortController()
    void probeUntilAnswered(end.signal)
    return () => {
      clearTimeout(notice)
      end.abort()
      cutOff.value = false
      tryNow()
    }
  })
}
