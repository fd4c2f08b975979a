/** A text that would do something if a page took it for more than text. */
export interface Payload {
  /** Its name: six digits that stand in it, wherever it goes and whatever becomes of it. */
  n: number
  family: string
  text: string
}

/** What a payload is written for. */
export interface Target {
  n: number
  /** JavaScript that names the payload: without spaces, double quotes and `>`, so that it fits into any attribute. */
  run: string
  /** An address of another site, which names the payload, too. */
  from: string
}

/** One way to get something run or fetched. */
export type Vector = (target: Target) => string

const FIRST = 100_000

/** The name of the payload with this place in the corpus. */
export const numberAt = (place: number) => FIRST + place

/** Which payloads a text names. */
export function numbersIn(text: string): number[] {
  return [...new Set(text.match(/(?<!\d)1\d{5}(?!\d)/g) ?? [])].map(Number)
}

/** The function that scripts of payloads call; the suite defines it in every page. */
export const CANARY = 'canary'

/** The site they would fetch from, under names that are never resolved; spelled in one way or another. */
export const ADDRESSES: ((n: number) => string)[] = [
  (n) => `http://x${n}.canary.test/p`,
  (n) => `https://x${n}.canary.test/p?a=b&c=d`,
  (n) => `//x${n}.canary.test/p`,
  (n) => `HTTPS://X${n}.CANARY.TEST:443/p#f`,
  (n) => `http://ok.test@x${n}.canary.test/%2e`,
  (n) => `http:/\\x${n}.canary.test`,
  (n) => `http://x${n}。canary。test`,
]
