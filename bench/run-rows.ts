import { cpus, release, type } from 'node:os'
import type { AbsentPeer } from './peers/find-peers.ts'
import type { Plot } from './plot.ts'
import { verdictOf, type Effort, type Figure, type Form, type Row, type Verdict } from './row.ts'

/** What a run of a benchmark found. */
export interface Report {
  machine: string
  /** When it began. */
  at: string
  form: Form
  /** Whether the server under test had a core to itself. */
  pinned: boolean
  rows: RowReport[]
  /** Others to measure against that could not be had, and why. */
  absentPeers: AbsentPeer[]
}

export interface RowReport {
  row: string
  /** So many times its budget a figure may be here: more than once only in the quick form. */
  margin: number
  figures: (Figure & { verdict: Verdict })[]
  details: string[]
  plots: Plot[]
  seconds: number
  /** Why it could not be measured to its end. */
  error?: string
}

/** Which rows, how thoroughly, and who is told. */
export interface RunOptions {
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

/** What rows are measured on, as far as running them goes. */
interface RowStand {
  absentPeers: AbsentPeer[]
  /** Ends what a row has started. */
  endRow(): Promise<void>
  close(): Promise<void>
}

/** The rows a run measures. @throws RangeError when there are none */
export function chooseRows<S>(
  rows: readonly Row<S>[],
  { form, only = '', plots = false }: Pick<RunOptions, 'form' | 'only' | 'plots'>,
): Row<S>[] {
  const named = rows.filter(({ name, plotted }) => name.includes(only) && (plots || !plotted))
  const chosen = named.filter(({ quickMargin }) => form === 'full' || quickMargin !== undefined)
  if (named.length === 0) throw new RangeError(`No row's name holds “${only}”.`)
  if (chosen.length === 0) throw new RangeError(`“${only}” is not in the quick form.`)
  return chosen
}

/** Measures rows on one stand. A row that fails says so, and the others are measured on a new stand. */
export async function runRows<S extends RowStand>(
  all: readonly Row<S>[],
  openStand: () => Promise<S>,
  options: RunOptions,
  tell: (stand: S) => Pick<Report, 'pinned' | 'machine'>,
): Promise<Report> {
  const rows = chooseRows(all, options)
  const at = new Date().toISOString()
  let stand = await openStand()
  const { absentPeers } = stand
  const told = tell(stand)
  try {
    const reports: RowReport[] = []
    for (const row of rows) {
      options.onRow?.(row.name)
      const report = await measure(row, stand, effortOf(options))
      reports.push(report)
      options.onReport?.(report)
      if (report.error === undefined || row === rows.at(-1)) continue
      await stand.close()
      stand = await openStand()
    }
    return { ...told, at, form: options.form, rows: reports, absentPeers }
  } finally {
    await stand.close()
  }
}

function effortOf({ form, mostRounds = Infinity, clone = false, onProgress }: RunOptions): Effort {
  return {
    form,
    clone,
    progress: () => onProgress?.(),
    rounds: (full, quick = full) => Math.min(form === 'full' ? full : quick, mostRounds),
    repeats: (rounds) => (form === 'full' ? rounds : 1),
  }
}

async function measure<S extends RowStand>(
  row: Row<S>,
  stand: S,
  effort: Effort,
): Promise<RowReport> {
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  const margin = (effort.form === 'quick' && row.quickMargin) || 1
  try {
    const { figures, details, plots = [] } = await row.measure(stand, effort)
    const judged = figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }))
    await stand.endRow()
    return { row: row.name, margin, figures: judged, details, plots, seconds: seconds() }
  } catch (error) {
    await stand.endRow()
    const text = error instanceof Error ? error.message : String(error)
    const details = [`failed: ${text}`]
    return {
      row: row.name,
      margin,
      figures: [],
      details,
      plots: [],
      seconds: seconds(),
      error: text,
    }
  }
}

/** What everything ran on. */
export function machine(): string {
  const cores = cpus()
  return `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${type()} ${release()}, Node ${process.version}`
}
