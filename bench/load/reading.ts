import { ageOf } from '../stamp.ts'

/** What one reader saw of one reply. */
export interface Reading {
  /** Milliseconds from asking to the first word. */
  firstMs: number
  /** Milliseconds from asking to the end of the reply. */
  wholeMs: number
  /** For each word the milliseconds from the mock's writing to the reader's reading. */
  delaysMs: number[]
  /** Milliseconds between words. */
  gapsMs: number[]
  /** Bytes the reader's connection brought, headers included. */
  wireBytes: number
}

/** A place to ask for a reply and read it. */
export interface Target {
  /** Does what is not to be measured. */
  open(): Promise<Opened>
}

export interface Opened {
  /** @throws Error when the reply is not whole */
  ask(text: string, tokens: number): Promise<Reading>
  /** Asks for a reply and does not read it. Resolves when it has been accepted. */
  begin(text: string): Promise<void>
  close(): void
}

/** Takes the words of a reply as they come. */
export interface WordCounter {
  text(words: string): void
  /** All words so far. */
  words(): string
  /** @throws Error when words are missing or too many */
  done(wireBytes: number): Reading
}

/** @param asked `performance.now()` when the reply was asked for */
export function countWords(asked: number, tokens: number): WordCounter {
  let firstMs: number | undefined
  let last = 0
  let all = ''
  const delaysMs: number[] = []
  const gapsMs: number[] = []
  return {
    words: () => all,
    text(words) {
      const now = performance.now()
      if (firstMs === undefined) firstMs = now - asked
      else gapsMs.push(now - last)
      last = now
      all += words
      for (const word of words.trimEnd().split(' ')) delaysMs.push(ageOf(word))
    },
    done(wireBytes) {
      if (delaysMs.length !== tokens || firstMs === undefined)
        throw new Error(`${delaysMs.length} words came, ${tokens} were asked for.`)
      const wholeMs = performance.now() - asked
      return { firstMs, wholeMs, delaysMs, gapsMs, wireBytes }
    },
  }
}
