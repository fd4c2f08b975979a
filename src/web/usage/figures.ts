import type { Figures, Stats } from '../../protocol/index.ts'

/** What can be drawn by day: what adds up. */
export const MEASURES = {
  cost: ({ cost }) => cost?.microUsd ?? 0,
  tokens: ({ usage }) => usage.inputTokens + usage.outputTokens,
  replies: ({ runs }) => runs,
  errors: ({ errors }) => Object.values(errors).reduce((sum, count) => sum + count, 0),
} as const satisfies Record<string, (figures: Figures) => number>

export type Measure = keyof typeof MEASURES

/** A day, or several days that are drawn as one, and how much each series had in it. */
export interface Bar {
  from: string
  to: string
  amounts: number[]
  total: number
}

export interface Plot {
  bars: Bar[]
  /** The models that are drawn, the most used first; null: all others together. */
  series: (string | null)[]
  most: number
}

/** More colours than these cannot be told apart. */
export const MOST_SERIES = 5
/** More days than these are drawn by the week. */
const MOST_DAYS = 92
const WEEK = 7
const DAY = 86_400_000

/** The bars of a measure. @param model only its own; null: all models */
export function plotOf(stats: Stats, measure: Measure, model: string | null): Plot {
  const amountOf = MEASURES[measure]
  const names = stats.models.map((it) => it.model)
  const own = names.length > MOST_SERIES ? names.slice(0, MOST_SERIES - 1) : names
  const others = names.length > own.length ? [...own, null] : own
  const series = model === null ? others : [model]
  const days = daysOf(stats)
  const width = days.length > MOST_DAYS ? WEEK : 1
  // Counted from today, so that the last week is a whole one.
  const first = days.length % width
  const starts = days.filter((_, i) => i === 0 || (i >= first && (i - first) % width === 0))
  const bars = starts.map((from, i): Bar => {
    const to = i + 1 < starts.length ? days[days.indexOf(starts[i + 1]!) - 1]! : stats.to
    return { from, to, amounts: series.map(() => 0), total: 0 }
  })
  for (const figures of stats.days) {
    if (model !== null && figures.model !== model) continue
    const bar = bars.findLast(({ from }) => from <= figures.day)!
    const at = series.indexOf(figures.model)
    const amount = amountOf(figures)
    bar.amounts[at < 0 ? series.length - 1 : at]! += amount
    bar.total += amount
  }
  return { bars, series, most: Math.max(...bars.map(({ total }) => total)) }
}

/** Each day of the figures, those without any too. */
function daysOf({ from, to }: Stats): string[] {
  const days: string[] = []
  for (let time = Date.parse(from); time <= Date.parse(to); time += DAY)
    days.push(new Date(time).toISOString().slice(0, 10))
  return days
}

/** Round numbers from nothing to at least `most`, three or four steps of them. @param least the smallest step there is */
export function ticksOf(most: number, least = 1): number[] {
  const rough = Math.max(most / 4, least)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10]
    .map((it) => it * power)
    .find((it) => it >= rough && it % least === 0)!
  const count = Math.max(1, Math.ceil(most / step))
  return Array.from({ length: count + 1 }, (_, i) => i * step)
}

/** Which of the bars have their day written below: the last one, and others at even distances. */
export function labelled(bars: number, most = 5): number[] {
  const step = Math.ceil(bars / most)
  return Array.from({ length: bars }, (_, i) => i).filter((i) => (bars - 1 - i) % step === 0)
}
