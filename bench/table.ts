import type { Report } from './run-bench.ts'

const HEAD = ['row', 'gate', 'goal', 'figure', '']

/** A report as text for a terminal. */
export function tableOf({ machine, form, pinned, results }: Report): string {
  const cells = results.map(({ row, unit, gate, goal, figure, verdict }) => [
    row,
    `≤ ${gate} ${unit}`,
    `≤ ${goal} ${unit}`,
    figure === undefined ? '–' : `${figure.toFixed(2)} ${unit}`,
    verdict,
  ])
  const widths = HEAD.map((head, i) =>
    Math.max(...[head, ...cells.map((row) => row[i]!)].map(size)),
  )
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd()
  const details = results.flatMap(({ row, details }) => [
    '',
    row,
    ...details.map((detail) => `  ${detail}`),
  ])
  const where = pinned ? 'server on a core of its own' : 'processes not tied to cores'
  return [`${machine}; ${where}; ${form}`, '', ...[HEAD, ...cells].map(line), ...details].join('\n')
}

const size = (text: string): number => text.length
