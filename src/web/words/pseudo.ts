import { en, type Words } from './en/en.ts'
import { enLater, type LaterWords } from './en/later.ts'
import type { Formats } from './formats.ts'

/** English made strange: accents on all letters, a third longer, in brackets that show where a text is cut off. */
export const pseudo = (formats: Formats): Words => strange(en(formats))
export const pseudoLater = (formats: Formats): LaterWords => strange(enLater(formats))

const PLAIN = 'AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz'
const ACCENTED = 'ÅåƁƀÇçÐðÉéƑƒĜĝĤĥÎîĴĵĶķĻļṀɱÑñÖöÞþǪǫŔŕŠšŢţÛûṼṽŴŵẊẋÝýŽž'
const ACCENTS = new Map(Array.from(PLAIN, (letter, i) => [letter, Array.from(ACCENTED)[i]!]))
const PADDING = ' one two three four five six seven eight nine ten'

/** Around what a message is given, such as a title, which stays as it is. */
const [BEGIN, END] = ['\ue000', '\ue001']
const GIVEN = /(\ue000[^\ue001]*\ue001)/
const MARKS = /[\ue000\ue001]/g

function strange<T>(value: T): T {
  if (typeof value === 'string') return strangeText(value) as T
  if (typeof value === 'function') return strangeMessage(value as unknown as Message) as T
  if (Array.isArray(value)) return value.map(strange) as T
  // What is put into a message has a constructor of its own, or none (the framework's elements).
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, strange(v)])) as T
}

type Message = (...given: unknown[]) => unknown

function strangeMessage(message: Message): Message {
  return (...given) =>
    strangePieces(message(...given.map((it) => (typeof it === 'string' ? BEGIN + it + END : it))))
}

/** A text, or a list of texts and elements of which only the texts are ours. */
function strangePieces(said: unknown): unknown {
  if (typeof said === 'string') return strangeText(said)
  if (!Array.isArray(said)) return said
  const pieces = said.map((piece) =>
    typeof piece === 'string' ? accented(piece) : (piece as unknown),
  )
  return [
    '[',
    ...pieces,
    `${padding(said.filter((it) => typeof it === 'string').join('').length)}]`,
  ]
}

function strangeText(text: string): string {
  const pieces = text.split(GIVEN)
  // Nothing of ours is in it.
  if (!pieces.some((piece, i) => i % 2 === 0 && /\p{L}/u.test(piece)))
    return text.replace(MARKS, '')
  return `[${pieces.map((piece, i) => (i % 2 === 0 ? accented(piece) : piece.slice(1, -1))).join('')}${padding(text.length)}]`
}

/** What makes a text of this length longer by a third. */
function padding(length: number): string {
  const size = Math.ceil(length * 0.35)
  return PADDING.repeat(Math.ceil(size / PADDING.length)).slice(0, size)
}

const accented = (text: string) => Array.from(text, (it) => ACCENTS.get(it) ?? it).join('')
