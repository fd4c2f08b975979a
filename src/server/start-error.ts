/** Ends start-up with exit code 1 and its message, one clear sentence, on standard error. */
export class StartError extends Error {
  override name = 'StartError'
}
