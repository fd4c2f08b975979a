import { JsonNumber } from './lossless-json.ts'
import { refuse, type Read } from './shape.ts'

/** Stands for a time or an id that an older dump does not have, until one is found for it. */
export const MISSING = '\0missing'

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt _](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:([Zz])|([+-])(\d\d):?(\d\d)?)?)?$/

/** Numbers above this are milliseconds, those below it seconds. */
const MILLISECONDS_FROM = 20_000_000_000

/**
 * A time as the library writes it: six digits of a second or none, `Z` for UTC, any other zone or none as it came.
 * Text stays text throughout, since a `Date` would lose the microseconds.
 */
export const timestamp: Read<string> = (value, place) => {
  const numeric = value instanceof JsonNumber ? value.text : value
  if (typeof numeric !== 'string') return refuse(place, 'must be a time')
  const written = /^[+-]?\d+(\.\d+)?$/.test(numeric) ? fromNumber(numeric) : fromIso(numeric)
  return written ?? refuse(place, 'is not a time')
}

function fromIso(value: string): string | undefined {
  const found = ISO.exec(value.trim())
  if (!found) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = ''] = found
  const [utc, sign, zoneHour, zoneMinute = '00'] = found.slice(8)
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const inRange =
    Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days
  const onClock = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  const inZone = Number(zoneHour ?? 0) < 24 && Number(zoneMinute) < 60
  if (!inRange || !onClock || !inZone) return undefined
  const zone =
    utc || `${zoneHour}${zoneMinute}` === '0000'
      ? 'Z'
      : sign
        ? `${sign}${zoneHour}:${zoneMinute}`
        : ''
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${sixDigits(fraction)}${zone}`
}

function sixDigits(fraction: string): string {
  const digits = fraction.slice(0, 6).padEnd(6, '0')
  return digits === '000000' ? '' : `.${digits}`
}

/** Seconds since 1970, or milliseconds when there are too many of them. */
function fromNumber(value: string): string | undefined {
  const [integer = '0', fraction = ''] = value.split('.')
  const milliseconds = Math.abs(Number(value)) > MILLISECONDS_FROM
  const digits = milliseconds ? 3 : 6
  const sign = value.startsWith('-') ? -1n : 1n
  const micros =
    BigInt(integer) * 10n ** BigInt(digits) +
    sign * BigInt(fraction.slice(0, digits).padEnd(digits, '0') || '0')
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const date = new Date(Number((micros - rest) / 1_000n))
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1)
    return undefined
  return `${date.toISOString().slice(0, 19)}${sixDigits(String(rest).padStart(6, '0'))}Z`
}

/** Milliseconds since 1970; a time without a zone is taken as UTC. */
export function millisecondsOf(time: string): number {
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`)
}
