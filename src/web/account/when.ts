const DAY = 86_400_000
const UNITS = [
  ['day', DAY],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A time as people say it when it is near, as a date when it is not. @param iso ISO 8601 @param now milliseconds */
export function when(iso: string, now: number): string {
  const from = Date.parse(iso) - now
  if (Math.abs(from) >= 60 * DAY)
    return new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(new Date(iso))
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  for (const [unit, length] of UNITS)
    if (Math.abs(from) >= length) return words.format(Math.trunc(from / length), unit)
  return from < 0 ? 'just now' : 'in less than a minute'
}
