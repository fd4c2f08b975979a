import './highlight.css'
import type { Highlighter } from './highlighter.ts'
import { createPaintQueue } from './paint-queue.ts'
import { startWorker } from './start-worker.ts'

/** What a page fetches at its first block of code. */
export function startPainting(): Highlighter {
  return createPaintQueue(startWorker, (reason) =>
    console.warn('Code is shown without colours:', reason),
  )
}
