import { ApiError } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'

/** The token in what was pasted: as it is, or the whole link that was printed. */
export function tokenOf(text: string): string {
  const trimmed = text.trim()
  return /https?:\/\/\S*\/sign-in#(\S+)/.exec(trimmed)?.[1] ?? trimmed
}

/** Why a sign-in did not work, as a sentence that says what to do. */
export function signInProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return sentenceOf(error)
  if (error.status === 401)
    return 'This token is not valid, or no longer. Check that all of it was pasted.'
  if (error.status === 403) return `This token is valid, but not for this page. ${error.message}`
  if (error.status === 429) return `Too many attempts. Try again in ${error.retryAfter ?? 60} s.`
  return error.message
}
