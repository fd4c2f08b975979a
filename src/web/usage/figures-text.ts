import { about, dollars } from '../conversation/usage.ts'
import { formats, laterWords } from '../words/words.ts'
import type { Figures } from '../../protocol/index.ts'
import type { Bar, Measure } from './figures.ts'

/** An amount of a measure, to be read. */
export function amountText(measure: Measure, amount: number): string {
  return measure === 'cost' ? dollars(amount) : formats().number(amount)
}

/** The same beside an axis, where there is little room. */
export function tickText(measure: Measure, amount: number): string {
  return measure === 'cost' ? dollars(amount) : formats().compact(amount)
}

export function costText({ cost }: Figures): string {
  return cost ? about(dollars(cost.microUsd), cost.estimated) : laterWords().figures.noPrice
}

/** Milliseconds as seconds, with as many places as say something. */
export function secondsText(ms: number): string {
  const places = ms < 995 ? 100 : ms < 9950 ? 10 : 1
  return formats().short(Math.round((ms / 1000) * places) / places, 'second')
}

/** As the server counts days, so whatever zone the browser is in by now. */
const UTC = { timeZone: 'UTC' } as const

/** `23 Nov`. */
export function dayText(day: string): string {
  const form = { day: 'numeric', month: 'short', ...UTC } as const
  return new Intl.DateTimeFormat(formats().tag, form).format(new Date(day))
}

/** The days of a bar: `23 Nov 2026`, `17 Nov 2026 – 23 Nov 2026`. */
export function daysText({ from, to }: Pick<Bar, 'from' | 'to'>): string {
  const form = { dateStyle: 'medium', ...UTC } as const
  const date = new Intl.DateTimeFormat(formats().tag, form)
  return from === to ? date.format(new Date(from)) : date.formatRange(new Date(from), new Date(to))
}

/** `UTC+5:30`. */
export function zoneText(utcOffset: number): string {
  const minutes = Math.abs(utcOffset)
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`
  return minutes === 0 ? 'UTC' : `UTC${utcOffset < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`
}
