import type { Figure } from './row.ts'
import type { Report, RowReport } from './run-bench.ts'

/** A report as text for a terminal: the table, then what each row was made of. */
export function tableOf({ machine, at, form, pinned, rows, absentPeers }: Report): string {
  const figures = rows.flatMap((row) => row.figures)
  const peers = [...new Set(figures.flatMap((figure) => Object.keys(figure.peers ?? {})))]
  const cells = [
    ['', 'budget', 'figure', '', ...peers],
    ...rows.flatMap((row) => cellsOf(row, peers)),
  ]
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)))
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
  const where = pinned ? 'server on a core of its own' : 'processes not tied to cores'
  return [
    `${machine}; ${where}; ${form}; ${at}`,
    '',
    ...lines,
    ...absentPeers.map(({ name, why }) => `\n${name}: not measured: ${why}`),
    ...rows.flatMap(detailsOf),
  ].join('\n')
}

function cellsOf({ row, figures, error }: RowReport, peers: string[]): string[][] {
  if (error !== undefined) return [[row, '', '–', 'failed', ...peers.map(() => '')]]
  return figures.map((figure) => [
    figure.name,
    budgetOf(figure),
    figure.value === undefined ? '–' : `${numberOf(figure.value)} ${figure.unit}`,
    figure.verdict,
    ...peers.map((peer) => {
      const value = figure.peers?.[peer]
      return value === undefined ? '' : numberOf(value)
    }),
  ])
}

function detailsOf({ row, seconds, details }: RowReport): string[] {
  return ['', `${row} (${seconds} s)`, ...details.map((detail) => `  ${detail}`)]
}

function budgetOf({ budget, atLeast, unit }: Figure): string {
  return budget === undefined ? '' : `${atLeast ? '≥' : '≤'} ${budget} ${unit}`
}

/** As exact as it is worth. */
function numberOf(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : 2)
}
