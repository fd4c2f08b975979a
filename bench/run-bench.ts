import { cpus, release, type } from 'node:os'
import { verdictOf, type Form, type Result, type Verdict } from './row.ts'
import { ROWS } from './rows/index.ts'
import { openStand, type StandOptions } from './stand.ts'

/** What a run of the benchmark found. */
export interface Report {
  machine: string
  form: Form
  /** Whether the server under test had a core to itself. */
  pinned: boolean
  results: (Result & { verdict: Verdict })[]
}

export interface BenchOptions extends StandOptions {
  form: Form
  /** Only the rows whose names hold this text. */
  only?: string | undefined
  /** Called before each row. */
  onRow?: (name: string) => void
}

/** Measures every row on one stand of freshly started servers. @throws Error when a server fails under it */
export async function runBench({
  form,
  only = '',
  onRow,
  ...options
}: BenchOptions): Promise<Report> {
  const stand = await openStand(options)
  try {
    const results: Report['results'] = []
    for (const row of ROWS.filter(({ name }) => name.includes(only))) {
      onRow?.(row.name)
      const result = await row.measure(stand, form)
      results.push({ ...result, verdict: verdictOf(result) })
    }
    return { machine: machine(), form, pinned: stand.cores !== undefined, results }
  } finally {
    await stand.close()
  }
}

function machine(): string {
  const cores = cpus()
  return `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${type()} ${release()}, Node ${process.version}`
}
