const NEVER = new Int32Array(new SharedArrayBuffer(4))

/**
 * Under load, what arrives before the next commit can only wait for it: the event loop sleeps until then, and reads in
 * one go what came meanwhile, where it would wake for each packet. Network cards do the same.
 */
export function createRest() {
  let came = false
  return {
    /** Call it for each new connection: the event loop takes one a round, so that it may not sleep while many come. */
    noteConnection: () => void (came = true),
    /**
     * Sleeps when what there is to do now has been done, unless a connection has come since the last time.
     * @param then when to wake, as `performance.now()` counts
     */
    until(then: number): void {
      setImmediate(() => {
        const left = then - performance.now()
        if (left > 0 && !came) Atomics.wait(NEVER, 0, 0, left)
        came = false
      })
    },
  }
}
