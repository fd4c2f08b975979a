import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/** Loaded before Loquat: tells, when asked, for how long its event loop was held since it was asked before. */
if (isMainThread && process.send) {
  const resolution = 1
  const watch = monitorEventLoopDelay({ resolution })
  watch.enable()
  process.on('message', () => {
    process.send!({ mostMs: watch.max / 1e6 - resolution })
    watch.reset()
  })
  // The server ends when it wants to.
  process.channel?.unref()
}
