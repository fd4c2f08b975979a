import { cpus, release, type } from 'node:os'
import type { Plot } from './plot.ts'
import { verdictOf, type Effort, type Figure, type Form, type Row, type Verdict } from './row.ts'
import { ROWS } from './rows/index.ts'
import { openStand, type Stand, type StandOptions } from './stand.ts'

/** What a run of the benchmark found. */
export interface Report {
  machine: string
  /** When it began. */
  at: string
  form: Form
  /** Whether the server under test had a core to itself. */
  pinned: boolean
  rows: RowReport[]
  /** Other servers that could not be had, and why. */
  absentPeers: Stand['absentPeers']
}

export interface RowReport {
  row: string
  figures: (Figure & { verdict: Verdict })[]
  details: string[]
  plots: Plot[]
  seconds: number
  /** Why it could not be measured to its end. */
  error?: string
}

export interface BenchOptions extends StandOptions {
  form: Form
  /** Only the rows whose names hold this text. */
  only?: string | undefined
  /** At most so many rounds of everything. */
  mostRounds?: number | undefined
  /** Let the row of a fresh clone install its packages. */
  clone?: boolean
  /** Measure what is drawn, too? */
  plots?: boolean
  /** Called before each row. */
  onRow?: (name: string) => void
  /** Called whenever a piece of a row's work is done. */
  onProgress?: () => void
  /** Called after each row. */
  onReport?: (report: RowReport) => void
}

/** The rows a run measures. @throws RangeError when there are none */
export function rowsOf({
  form,
  only = '',
  plots = false,
}: Pick<BenchOptions, 'form' | 'only' | 'plots'>): Row[] {
  const named = ROWS.filter(({ name, plotted }) => name.includes(only) && (plots || !plotted))
  const rows = named.filter(({ quickMargin }) => form === 'full' || quickMargin !== undefined)
  if (named.length === 0) throw new RangeError(`No row's name holds “${only}”.`)
  if (rows.length === 0) throw new RangeError(`“${only}” is not in the quick form.`)
  return rows
}

/** Measures rows on one stand. A row that fails says so, and the others are measured on a new stand. */
export async function runBench(options: BenchOptions): Promise<Report> {
  const { form, mostRounds = Infinity, clone = false, onProgress } = options
  const rows = rowsOf(options)
  const effort: Effort = {
    form,
    clone,
    progress: () => onProgress?.(),
    rounds: (full, quick = full) => Math.min(form === 'full' ? full : quick, mostRounds),
    repeats: (rounds) => (form === 'full' ? rounds : 1),
  }
  const at = new Date().toISOString()
  let stand = await openStand(options)
  const { absentPeers } = stand
  const pinned = stand.cores !== undefined
  try {
    const reports: RowReport[] = []
    for (const row of rows) {
      options.onRow?.(row.name)
      const report = await measure(row, stand, effort)
      reports.push(report)
      options.onReport?.(report)
      if (report.error === undefined || row === rows.at(-1)) continue
      await stand.close()
      stand = await openStand(options)
    }
    return { machine: machine(), at, form, pinned, rows: reports, absentPeers }
  } finally {
    await stand.close()
  }
}

async function measure(row: Row, stand: Stand, effort: Effort): Promise<RowReport> {
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  try {
    const { figures, details, plots = [] } = await row.measure(stand, effort)
    const judged = figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }))
    await stand.endRow()
    return { row: row.name, figures: judged, details, plots, seconds: seconds() }
  } catch (error) {
    await stand.endRow()
    const text = error instanceof Error ? error.message : String(error)
    const details = [`failed: ${text}`]
    return { row: row.name, figures: [], details, plots: [], seconds: seconds(), error: text }
  }
}

function machine(): string {
  const cores = cpus()
  return `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${type()} ${release()}, Node ${process.version}`
}
