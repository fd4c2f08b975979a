import { words } from './words.ts'

/** A failure as a sentence for people. @param code as in the error table @param said the server’s own sentence */
export function errorSentence(code: string, said: string): string {
  const { errors } = words()
  return Object.hasOwn(errors, code) ? errors[code as keyof typeof errors](said) : said
}
