/** Five letters of base 36 count microseconds for a minute, which is longer than any delay measured here. */
const MINUTE_US = 36 ** 5

const nowUs = (): number => Math.floor(Number(process.hrtime.bigint()) / 1000) % MINUTE_US

/** A word that is the time of its writing, on the clock all processes of a machine share; as long as a usual token. */
export function stampWord(): string {
  return `${nowUs().toString(36).padStart(5, '0')} `
}

/** Milliseconds since a word was written. */
export function ageOf(word: string): number {
  return ((nowUs() - Number.parseInt(word, 36) + MINUTE_US) % MINUTE_US) / 1000
}
