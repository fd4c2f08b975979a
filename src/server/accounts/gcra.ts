/**
 * The generic cell rate algorithm (ITU-T I.371): a bucket that holds `limit` and leaks evenly over the period, kept as one
 * number, the time at which it will be empty again. All at once may be taken, then one each `period / limit`; there is no
 * window at whose edge twice as much fits.
 */
export interface Gcra {
  /** How much may be taken in a period. */
  limit: number
  /** Milliseconds. */
  period: number
}

/** The time between two when they come evenly, in whole milliseconds: with fractions the last of a burst may not fit. */
export const intervalOf = ({ limit, period }: Gcra): number =>
  Math.max(1, Math.floor(period / limit))

/** @param emptyAt as it was kept; undefined: nothing was taken yet @returns when it is empty after one more, or undefined for one too many */
export function takeOne(gcra: Gcra, emptyAt: number | undefined, now: number): number | undefined {
  const next = Math.max(emptyAt ?? now, now) + intervalOf(gcra)
  return next - now <= gcra.period ? next : undefined
}

/** How many more may be taken now. */
export function leftOf(gcra: Gcra, emptyAt: number, now: number): number {
  return Math.floor(((gcra.period - Math.max(0, emptyAt - now)) * gcra.limit) / gcra.period)
}

/** Milliseconds until one more may be taken. */
export function waitOf(gcra: Gcra, emptyAt: number, now: number): number {
  return Math.max(0, emptyAt - now + intervalOf(gcra) - gcra.period)
}
