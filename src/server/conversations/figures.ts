import { TERMINAL_STATES, type Figures, type Times } from '../../protocol/index.ts'
import type { SpentRow } from '../store/usage.ts'
import { costOf, usageOf } from './conversation-usage.ts'

/** How a run ends that nobody wanted to end so. */
const UNWANTED = new Set(['failed', 'truncated', 'interrupted'])

/** Adds up what runs have come to. */
export function createFigures() {
  let sums: SpentRow | undefined
  const states = Object.fromEntries(TERMINAL_STATES.map((state) => [state, 0])) as Figures['states']
  const errors = new Map<string, number>()
  const firsts: number[] = []
  const took: number[] = []
  return {
    add(row: SpentRow): void {
      const { state, code, ended } = row
      sums = sums ? addRows(sums, row) : row
      states[state as keyof typeof states] += ended
      if (code !== null && UNWANTED.has(state!)) errors.set(code, (errors.get(code) ?? 0) + ended)
      for (const ms of numbersOf(row.first_ms)) firsts.push(ms)
      for (const ms of numbersOf(row.took_ms)) took.push(ms)
    },
    result(): Figures {
      const firstWord = timesOf(firsts)
      const duration = timesOf(took)
      return {
        runs: sums?.ended ?? 0,
        states,
        usage: sums ? usageOf(sums) : { inputTokens: 0, outputTokens: 0 },
        ...(sums ? costOf(sums) : {}),
        unpriced: sums ? sums.runs - sums.priced : 0,
        errors: Object.fromEntries(errors),
        ...(firstWord ? { firstWord } : {}),
        ...(duration ? { duration } : {}),
      }
    },
  }
}

const SUMMED = [
  'ended',
  'runs',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'estimated',
  'priced',
  'micro_usd',
  'input_micro_usd',
  'output_micro_usd',
  'cost_estimated',
] as const satisfies (keyof SpentRow)[]

function addRows(a: SpentRow, b: SpentRow): SpentRow {
  const sum = { ...a }
  for (const name of SUMMED)
    if (a[name] !== null || b[name] !== null) sum[name] = (a[name] ?? 0) + (b[name] ?? 0)
  return sum
}

const numbersOf = (list: string | null) => (list === null ? [] : list.split(',').map(Number))

/** By the nearest rank: each is one of the times. */
function timesOf(all: number[]): Times | undefined {
  if (all.length === 0) return undefined
  const sorted = Float64Array.from(all).sort()
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!
  return { median: rank(0.5), p95: rank(0.95) }
}
