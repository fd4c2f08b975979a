import { ApiError, ConnectionError, createClient } from '../client/index.ts'

/** The server this page came from. */
export const client = createClient()

/** An error as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ConnectionError)
    return 'The server cannot be reached. Check that it is running, then try again.'
  if (error instanceof ApiError) return error.message
  return error instanceof Error ? error.message : 'Something went wrong.'
}

/** Will the same thing fail again for sure, as with an address that leads nowhere? */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}
