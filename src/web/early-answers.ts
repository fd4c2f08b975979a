import { firstQuestions, WHO } from './first-questions.ts'

declare global {
  /** What was asked before the page's script was there, by address. The one that the page itself holds has it from here. */
  var earlyAnswers: Map<string, Promise<Response>> | undefined
}

/** As long as the page would wait for an answer. */
const PATIENCE = 30_000

/**
 * Asks what the page will ask first. Who was here before most likely still is, so all is asked at once; of a stranger it
 * is asked first whether they are in, since all else would be refused.
 */
export function askEarly(path: string, known: boolean): void {
  const answers = (globalThis.earlyAnswers = new Map<string, Promise<Response>>())
  const ask = (address: string) => {
    const answer = fetch(address, { signal: AbortSignal.timeout(PATIENCE) })
    // Whoever takes it hears of it.
    answer.catch(() => {})
    answers.set(address, answer)
    return answer
  }
  const askAll = () => {
    for (const address of firstQuestions(path)) void ask(address)
  }
  const who = ask(WHO)
  if (known) askAll()
  else who.then(({ ok }) => ok && askAll()).catch(() => {})
}

/** The answer to what was asked before; undefined where it was not, or has been taken. */
export function takeEarly(address: string): Promise<Response> | undefined {
  const answer = globalThis.earlyAnswers?.get(address)
  globalThis.earlyAnswers?.delete(address)
  return answer
}
