/** Whoever asks for the same while it is on its way gets the same answer, or the same error. */
export function createSingleFlight<T>(): (key: string, start: () => Promise<T>) => Promise<T> {
  const flying = new Map<string, Promise<T>>()
  return (key, start) => {
    const other = flying.get(key)
    if (other) return other
    const own = start().finally(() => flying.delete(key))
    flying.set(key, own)
    return own
  }
}
