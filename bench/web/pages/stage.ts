/** What shows a growing text below an element, one of those that are compared. */
export interface Shown {
  /** @param whole all of the text so far */
  show(whole: string): void
  end(): void
}

export type MakeShown = (root: HTMLElement) => Shown

/** A text that grows in equal steps, each shown at once. */
export interface FastJob {
  text: string
  updates: number
  /** So many updates go before, of the same text and thrown away, for the code to be compiled. */
  warmUp: number
}

/** A text that grows at a pace, shown once a frame. */
export interface PacedJob {
  text: string
  /** Letters a second. */
  rate: number
  seconds: number
}

export interface Measured {
  /** Milliseconds of each update: its script, style and layout. */
  updates: number[]
  /** Milliseconds of each task that was longer than 50. */
  longTasks: number[]
  /** Milliseconds from frame to frame; none where nothing was paced. */
  frames: number[]
}

/** What a page of the benchmark offers to whoever measures, as `stage`. */
export interface Stage {
  warmUp(job: FastJob): Promise<void>
  fast(job: FastJob): Promise<Measured>
  paced(job: PacedJob): Promise<Measured>
  /** How many nodes an update adds and removes on average. */
  churn(job: FastJob): Promise<number>
}

declare global {
  var stage: Stage
}

function newRoot(): HTMLElement {
  const root = document.createElement('div')
  root.className = 'markdown'
  document.body.replaceChildren(root)
  return root
}

const { port1, port2 } = new MessageChannel()
const waiting: (() => void)[] = []
port1.addEventListener('message', () => waiting.shift()?.())
port1.start()

/** Ends the task; the browser may paint. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}

/** Lays the page out and scrolls to its end, as what follows a reply does. */
function layOut() {
  const scroller = document.scrollingElement!
  scroller.scrollTop = scroller.scrollHeight
}

function watchTasks(): () => number[] {
  const found: number[] = []
  const take = (entries: PerformanceEntryList) =>
    found.push(...entries.map(({ duration }) => duration))
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  observer.observe({ type: 'longtask' })
  return () => {
    take(observer.takeRecords())
    observer.disconnect()
    return found
  }
}

/** What is shown after each update, as far as it is wanted. */
function* steps({ text, updates }: FastJob, wanted = updates): Generator<string> {
  for (let i = 1; i <= wanted; i++) yield text.slice(0, Math.round((text.length * i) / updates))
}

async function growFast(make: MakeShown, job: FastJob, wanted: number): Promise<Measured> {
  const shown = make(newRoot())
  const longTasks = watchTasks()
  const updates: number[] = []
  await nextTask()
  for (const whole of steps(job, wanted)) {
    const began = performance.now()
    shown.show(whole)
    layOut()
    updates.push(performance.now() - began)
    await nextTask()
  }
  shown.end()
  await nextTask()
  assertShown(job, wanted)
  return { updates, longTasks: longTasks(), frames: [] }
}

/** What shows next to nothing is fast, and compares with nothing. */
function assertShown({ text, updates }: FastJob, wanted: number) {
  const letters = document.body.textContent.length
  if (letters < (0.6 * text.length * wanted) / updates)
    throw new Error(`Only ${letters} letters are on the page.`)
}

/** Each frame shows what has come by then. Frames are asked for all the time, so that a gap between two is a gap. */
function growPaced(make: MakeShown, { text, rate, seconds }: PacedJob): Promise<Measured> {
  const shown = make(newRoot())
  const longTasks = watchTasks()
  const updates: number[] = []
  const frames: number[] = []
  const began = performance.now()
  let [seen, last] = [0, began]
  return new Promise((resolve) => {
    const onFrame = (at: number) => {
      frames.push(at - last)
      last = at
      const before = performance.now()
      const given = Math.min(text.length, Math.floor(((before - began) / 1000) * rate))
      if (given > seen) {
        shown.show(text.slice(0, given))
        layOut()
        updates.push(performance.now() - before)
        seen = given
      }
      if (before - began < seconds * 1000) return void requestAnimationFrame(onFrame)
      shown.end()
      resolve({ updates, longTasks: longTasks(), frames: frames.slice(2) })
    }
    requestAnimationFrame(onFrame)
  })
}

function nodesIn(list: NodeList): number {
  let count = 0
  for (const node of list) {
    const walker = document.createTreeWalker(node)
    do count++
    while (walker.nextNode())
  }
  return count
}

async function countChurn(make: MakeShown, job: FastJob): Promise<number> {
  const root = newRoot()
  const shown = make(root)
  let count = 0
  const take = (records: MutationRecord[]) => {
    for (const { addedNodes, removedNodes } of records)
      count += nodesIn(addedNodes) + nodesIn(removedNodes)
  }
  const observer = new MutationObserver(take)
  observer.observe(root, { childList: true, subtree: true })
  for (const whole of steps(job)) {
    shown.show(whole)
    await nextTask()
    take(observer.takeRecords())
  }
  observer.disconnect()
  return count / job.updates
}

/** Makes what is compared ready to be measured. */
export function openStage(make: MakeShown): void {
  globalThis.stage = {
    async warmUp(job) {
      await growFast(make, job, job.warmUp)
    },
    fast: (job) => growFast(make, job, job.updates),
    paced: (job) => growPaced(make, job),
    churn: (job) => countChurn(make, job),
  }
}
