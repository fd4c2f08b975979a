import { ApiError, ConnectionError } from '../../client/index.ts'
import type { Message } from '../../protocol/index.ts'

/** An error as a sentence that says what to do. */
export function sentenceOf(error: unknown, url: string): string {
  if (error instanceof ConnectionError)
    return `There is no Loquat server at ${url}. Start one with: npm start`
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  if (error.status === 401)
    return `${error.message} Use --token, or set API_TOKEN in the environment.`
  if (error.code === 'unexpected_answer' || error.code === 'not_found')
    return `What answers at ${url} is not a Loquat server (${error.status}).`
  return error.message
}

/** What there is to say about how a reply ended; null when it is simply complete. */
export function endingOf(message: Message): { text: string; failed: boolean } | null {
  const { state, finishReason, reason } = message
  if (state === 'completed') {
    if (finishReason === 'length')
      return { text: 'The reply reached its length limit. /continue goes on.', failed: false }
    if (finishReason === 'content-filter')
      return { text: 'The provider withheld the reply.', failed: true }
    return null
  }
  if (state === 'waiting')
    return {
      text: 'The model asks to run a tool. Answer in the page, or with: loquat chat -i --continue',
      failed: true,
    }
  if (state === 'stopped') return { text: 'Stopped. /continue goes on.', failed: false }
  return { text: reason?.message ?? 'The reply did not come to its end.', failed: true }
}
