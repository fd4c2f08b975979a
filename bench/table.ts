import { verdictOf, type Figure } from './row.ts'
import type { Report, RowReport } from './run-rows.ts'

/** A report as text for a terminal: the table, then what each row was made of. */
export function tableOf(report: Report): string {
  const cells = tableCells(report)
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)))
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
  return [
    circumstances(report),
    '',
    ...lines,
    ...report.absentPeers.map(({ name, why }) => `\n${name}: not measured: ${why}`),
    ...report.rows.flatMap(detailsOf),
  ].join('\n')
}

/** The table alone, as Markdown. */
export function markdownOf(report: Report): string {
  const [head = [], ...body] = tableCells(report)
  const rows = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`)
  return [...rows, '', circumstances(report), ''].join('\n')
}

function circumstances({ machine, at, form, pinned }: Report): string {
  const where = pinned ? 'server on a core of its own' : 'processes not tied to cores'
  return `${machine}; ${where}; ${form}; ${at}`
}

function tableCells({ rows }: Report): string[][] {
  const figures = rows.flatMap((row) => row.figures)
  const peers = [...new Set(figures.flatMap((figure) => Object.keys(figure.peers ?? {})))]
  return [['', 'budget', 'figure', '', ...peers], ...rows.flatMap((row) => cellsOf(row, peers))]
}

function cellsOf({ row, figures, margin, error }: RowReport, peers: string[]): string[][] {
  if (error !== undefined) return [[row, '', '–', 'failed', ...peers.map(() => '')]]
  return figures.map((figure) => [
    figure.name,
    budgetOf(figure),
    figure.value === undefined ? '–' : `${numberOf(figure.value)} ${figure.unit}`,
    said(figure, margin),
    ...peers.map((peer) => {
      const value = figure.peers?.[peer]
      return value === undefined ? '' : numberOf(value)
    }),
  ])
}

/** A busy machine may miss a budget by so much, and nothing is wrong. */
const said = (figure: RowReport['figures'][number], margin: number): string =>
  figure.verdict === 'missed' && verdictOf(figure, margin) === 'ok'
    ? `missed, within ${margin} ×`
    : figure.verdict

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
