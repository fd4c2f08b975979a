import { formats, laterWords } from '../words/words.ts'

const DAY = 86_400_000
const UNITS = [
  ['day', DAY],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A time as people say it when it is near, as a date when it is not. @param iso ISO 8601 @param now milliseconds */
export function when(iso: string, now: number): string {
  const from = Date.parse(iso) - now
  if (Math.abs(from) >= 60 * DAY) return formats().date(new Date(iso))
  for (const [unit, length] of UNITS)
    if (Math.abs(from) >= length) return formats().distance(Math.trunc(from / length), unit)
  return from <= 0 ? laterWords().tokens.justNow : laterWords().tokens.inAMoment
}
