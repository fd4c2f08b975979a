/**
 * Takes the lead among all that name the same lock. Of those in front whoever asks last has it: that tab has just been
 * shown, and is surely alive. When it leaves or dies, the one follows that has waited longest. Where there are no locks
 * each leads.
 * @param inFront does not wait until the one before leaves
 * @returns leaves, at once
 */
export function seekLead(
  locks: Pick<LockManager, 'request'> | undefined,
  name: string,
  inFront: boolean,
  begin: () => void,
  end: () => void,
): () => void {
  const left = new AbortController()
  let leading = false

  function stop() {
    if (leading) end()
    leading = false
  }

  function hold(): Promise<void> | undefined {
    if (left.signal.aborted) return undefined
    leading = true
    begin()
    return new Promise((resolve) => left.signal.addEventListener('abort', () => resolve()))
  }

  async function seek(given: Pick<LockManager, 'request'>, options: LockOptions) {
    try {
      await given.request(name, options, hold)
    } catch (error) {
      // Another tab took it, or this one left while it waited. A browser that gives no locks lets each tab lead.
      const lost = error instanceof DOMException && error.name === 'AbortError'
      if (!lost && !left.signal.aborted) return void hold()
    }
    stop()
    if (!left.signal.aborted) void seek(given, { signal: left.signal })
  }

  if (locks) void seek(locks, inFront ? { steal: true } : { signal: left.signal })
  else void hold()
  return () => {
    left.abort()
    stop()
  }
}
