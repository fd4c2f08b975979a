import { ApiError, ConnectionError, createAccounts, createClient } from '../client/index.ts'
import { takeEarly } from './early-answers.ts'
import { isGateway, noting, sleep } from './network.ts'
import { errorSentence } from './words/error-sentence.ts'
import { words } from './words/words.ts'

let onRefused: (sentAt: number) => void = () => {}

/** Hears of every answer that asks for a sign-in, of event streams too. */
async function watchedFetch(...args: Parameters<typeof fetch>): Promise<Response> {
  const [address, init] = args
  const sentAt = performance.now()
  // What is deleted is deleted, even if the page is closed.
  const keepalive = init?.method === 'DELETE'
  const early =
    init?.method === 'GET' && typeof address === 'string' ? takeEarly(address) : undefined
  const response = await noting(early ?? fetch(address, { ...init, keepalive }))
  if (response.status === 401) onRefused(sentAt)
  return response
}

/** The server this page came from. */
export const client = createClient({ fetch: watchedFetch, sleep })

/** The same server, asked who is asking. */
export const accounts = createAccounts({ fetch: watchedFetch })

/** @param run called with the time (`performance.now()`) of each request that was refused for want of a sign-in */
export function watchRefusals(run: (sentAt: number) => void): void {
  onRefused = run
}

/** An error as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ConnectionError) return words().ui.outOfReach
  if (error instanceof ApiError) return errorSentence(error.code, error.message)
  return error instanceof Error ? error.message : words().ui.somethingWrong
}

/** Has the server not answered at all? It may the next time. */
export function isOutOfReach(error: unknown): boolean {
  if (error instanceof ApiError) return isGateway(error.status, error.requestId)
  return error instanceof ConnectionError
}

/** Does the server want a sign-in first? */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}

/** Will the same thing fail again for sure, as with an address that leads nowhere? */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}
