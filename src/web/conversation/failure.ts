import { ApiError } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'
import { errorSentence } from '../words/error-sentence.ts'

/** Why the server did not take something, so that it can be kept, and said in whichever language the page speaks then. */
export interface Failure {
  /** Of the error table; empty for what did not come from the server. */
  code: string
  /** The sentence that came with it. */
  message: string
  /** Under this id the server's log has more. */
  requestId?: string
  /** Before this time, in milliseconds since 1970, it would fail again. */
  until?: number
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError)) return { code: '', message: sentenceOf(error) }
  const { code, message, requestId, retryAfter } = error
  return {
    code,
    message,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { until: Date.now() + retryAfter * 1000 }),
  }
}

export const sentenceOfFailure = ({ code, message }: Failure) => errorSentence(code, message)
