/** The forms of a message about a number; `#` stands for the number. Which of them a language needs, its rules say. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** How a language writes numbers, times and money. */
export type Formats = ReturnType<typeof formatsOf>

type TimeUnit = 'second' | 'minute' | 'hour' | 'day' | 'year'

/** @param tag BCP 47, with a region where one is known: `en-GB` and `en-US` write dates differently */
export function formatsOf(tag: string) {
  const rules = once(() => new Intl.PluralRules(tag))
  const numbers = once(() => new Intl.NumberFormat(tag))
  const short = once(
    () => new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 }),
  )
  const percents = once(() => new Intl.NumberFormat(tag, { style: 'percent' }))
  const dates = once(() => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }))
  const moments = once(
    () => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }),
  )
  const distances = once(() => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }))
  const number = (value: number) => numbers().format(value)
  return {
    tag,
    number,
    /** `128K`, where a number is only looked at. */
    compact: (value: number) => short().format(value),
    percent: (share: number) => percents().format(share),
    plural: (count: number, forms: Forms) =>
      (forms[rules().select(count)] ?? forms.other).replace('#', number(count)),
    /** `30 days`. */
    length: (count: number, unit: TimeUnit) =>
      new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(count),
    /** `30s`, where there is little room. */
    short: (count: number, unit: TimeUnit) =>
      new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'narrow' }).format(count),
    /** `3 hours ago`, `yesterday`, `in 30 days`. */
    distance: (count: number, unit: TimeUnit) => distances().format(count, unit),
    date: (time: Date) => dates().format(time),
    moment: (time: Date) => moments().format(time),
    dollars: (amount: number, places: number) =>
      new Intl.NumberFormat(tag, {
        style: 'currency',
        currency: 'USD',
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: places,
        maximumFractionDigits: places,
      }).format(amount),
  }
}

/** Such objects take long to make, and most pages need few of them. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
