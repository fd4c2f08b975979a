/** The value below which a share of the values lies. @throws RangeError for no values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (value === undefined) throw new RangeError('There is no quantile of nothing.')
  return value
}

/** The middle value, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return (quantile(sorted, 0.5) + sorted[Math.ceil(half) - 1]!) / 2
}

/** The mean of all but the highest ones, a share of them that is left out. @throws RangeError for no values */
export function meanWithoutHighest(values: readonly number[], share: number): number {
  const kept = [...values].sort((a, b) => a - b).slice(0, Math.ceil(values.length * (1 - share)))
  if (kept.length === 0) throw new RangeError('There is no mean of nothing.')
  return sum(kept) / kept.length
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** 0 for no values. */
export function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}
