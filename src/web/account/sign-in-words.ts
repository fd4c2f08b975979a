import { ApiError } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'
import { words } from '../words/words.ts'

/** The token in what was pasted: as it is, or the whole link that was printed. */
export function tokenOf(text: string): string {
  const trimmed = text.trim()
  return /https?:\/\/\S*\/sign-in#(\S+)/.exec(trimmed)?.[1] ?? trimmed
}

/** Why a sign-in did not work, as a sentence that says what to do. */
export function signInProblem(error: unknown): string {
  const say = words().account
  if (!(error instanceof ApiError)) return sentenceOf(error)
  if (error.status === 401) return say.notValid
  if (error.status === 403) return say.notForPage(error.message)
  if (error.status === 429) return say.tooManyAttempts(error.retryAfter ?? 60)
  return sentenceOf(error)
}
