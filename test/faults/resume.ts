import { createApi, eventsPath } from '../protocol/api.ts'
import { fingerprint, framesOf, holdsRunEnd, readStream } from '../protocol/event-stream.ts'
import { resumeFaults } from '../protocol/resume.ts'
import { createRandom } from '../random.ts'
import { startServerProcess } from '../server-process.ts'
import { foldedFaults, offsetFaults, type Log } from './offsets.ts'
import type { Suite } from './suite.ts'

/** Every reply is read by so many readers, each with a seed of its own. */
const READERS = 24
/** Readers that hang up after so many milliseconds again and again: all of 0 to 100, some in each round. */
const STEPS = 101
const SWEPT = 8
/** After so many rounds the server is started again later, and has folded what there is. */
const ROUNDS = 20
/** How long a reader may need on a busy machine. */
const PATIENCE_MS = 60_000

export interface ResumeLedger {
  resumes: number
  readers: number
  /** Positions that were asked for. */
  positions: number
  /** Readers who came back to what had been folded. */
  folded: number
  violations: string[]
}

export const emptyResumeLedger = (): ResumeLedger => ({
  resumes: 0,
  readers: 0,
  positions: 0,
  folded: 0,
  violations: [],
})

export interface ResumeOptions {
  seed: number
  goOn(ledger: ResumeLedger, rounds: number): boolean
  ledger?: ResumeLedger | undefined
  /** The source tree to try; the real one by default. */
  root?: string
  report?(ledger: ResumeLedger): void
  /** Rounds between two starts of the server. */
  rounds?: number
}

/** Breaks connections off after any byte and after any time, and comes back from any position. */
export async function resumeSuite(options: ResumeOptions): Promise<ResumeLedger> {
  const { seed, goOn, root, report = () => {}, rounds = ROUNDS } = options
  const ledger = { ...emptyResumeLedger(), ...options.ledger }
  const random = createRandom(seed)
  const tree = root === undefined ? {} : { root }
  let server = await startServerProcess({ ...tree, env: { LOQUAT_MODEL: 'test:script' } })
  const logs: Log[] = []
  for (let round = 0; goOn(ledger, round); round++) {
    const seeds = Array.from({ length: READERS }, (_, i) => seed + ledger.readers + i)
    const script = `[tokens=400 rate=${[0, 200, 1000][seeds[0]! % 3]} reasoning=20]`
    const { faults, connections } = await resumeFaults(server.url, script, seeds, PATIENCE_MS)
    const swept = await sweepFaults(server.url, round * SWEPT)
    logs.push(swept.log)
    const offsets = await offsetFaults(server.url, swept.log, logs[0]!, random)
    ledger.resumes += connections - READERS + swept.connections - SWEPT
    ledger.readers += READERS + SWEPT
    ledger.positions += offsets.tries
    ledger.violations.push(...faults, ...swept.faults, ...offsets.faults)
    if (round % rounds === rounds - 1) {
      const folded = await foldedFaults(server, logs.splice(0), root)
      ledger.folded += folded.tries
      ledger.violations.push(...folded.faults)
      await folded.server.end('SIGKILL')
      server = await startServerProcess({ ...tree, env: { LOQUAT_MODEL: 'test:script' } })
    }
    report(ledger)
  }
  await server.end('SIGKILL')
  return ledger
}

/** A live reply, and readers who hang up after a while, from `first` milliseconds on. */
async function sweepFaults(
  url: string,
  first: number,
): Promise<{ log: Log; faults: string[]; connections: number }> {
  const api = createApi({ url })
  const { id } = await api.create({ title: 'sweep' })
  const readers = Array.from({ length: SWEPT }, (_, i) => sweep(url, id, (first + i) % STEPS))
  await api.send(id, `[tokens=${100 + (first % 50)} rate=300]`)
  const journeys = await Promise.all(readers)
  const { bytes } = await readStream(url, eventsPath(id, 'until=idle'))
  const frames = framesOf(bytes)
  const expected = fingerprint(frames)
  const faults = journeys.flatMap((journey, i) =>
    fingerprint(journey.frames) === expected
      ? []
      : [`after ${first + i} ms: ${journey.frames.length} events of ${frames.length}`],
  )
  const connections = journeys.reduce((sum, journey) => sum + journey.connections, 0)
  return { log: { id, frames }, faults, connections }
}

async function sweep(url: string, id: string, ms: number) {
  const frames: ReturnType<typeof framesOf> = []
  const end = Date.now() + 10_000
  let patience = ms
  for (let connections = 1; ; connections++) {
    const { bytes } = await readStream(url, eventsPath(id, `after=${frames.at(-1)?.id ?? 0}`), {
      until: holdsRunEnd,
      signal: AbortSignal.timeout(patience),
    })
    const received = framesOf(bytes)
    // Who is shown nothing in that time would never be shown anything.
    patience = received.length > 0 ? ms : patience + 10
    frames.push(...received)
    if (frames.at(-1)?.type === 'run-end' || Date.now() > end) return { frames, connections }
  }
}

export const resumeLongForm: Suite<ResumeLedger> = {
  about: 'breaks connections off after any byte and any time, comes back from any position',
  run: resumeSuite,
  trials: ({ resumes, readers, positions, folded }) => [
    resumes,
    `resumes by ${readers} readers; ${positions} positions of every kind, ${folded} in what was folded`,
  ],
}
