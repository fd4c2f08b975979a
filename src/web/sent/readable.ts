/** Longer strings in it, such as the bytes of a picture, are cut for the eye; what is copied is whole. */
const LONG = 20_000

/** A value of JSON as lines to read. */
export function readable(value: unknown): string {
  if (typeof value === 'string') return value
  const cut = (_: string, it: unknown) =>
    typeof it === 'string' && it.length > LONG ? `${it.slice(0, LONG)}…` : it
  return JSON.stringify(value, cut, 2)
}
