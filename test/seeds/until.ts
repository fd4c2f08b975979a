/** Looks again and again until what it sees is right; the test's own time limit ends a wait for nothing. */
export async function until<T>(look: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look()
    if (isRight(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
