/** How long what was received may wait; with the log's own rhythm it stays within a frame on screen. */
const GATHER_MS = 10

let waiting: (() => void)[] = []

/**
 * Runs work of all streams together, some milliseconds later. A token that is looked at alone costs several times what
 * it costs among others, since each look drags all of the code through the processor's caches; and nobody sees it before
 * the log's next commit anyway.
 */
export function gather(work: () => void): void {
  if (waiting.push(work) === 1) setTimeout(run, GATHER_MS)
}

function run(): void {
  const works = waiting
  waiting = []
  for (const work of works) work()
}
