import { emitKeypressEvents, createInterface, type Interface, type Key } from 'node:readline'

/** Where a person's messages come from. */
export interface Typing {
  /** The next message, of one or several lines; null when there will be none. */
  next(): Promise<string | null>
  /** Lines up to one that is a lone dot make one message. */
  multiline: boolean
  /** Waits for a yes or a no while a reply is written. @returns null when the signal falls or there is no more input */
  confirm(signal: AbortSignal): Promise<boolean | null>
  close(): void
}

const YES = /^y(es)?$/i

const PROMPT = '› '
const MORE = '… '

/** Lines that together are one message: a backslash at the end of a line asks for the next. */
function createMessageLines(isMultiline: () => boolean) {
  const lines: string[] = []
  return {
    isEmpty: () => lines.length === 0,
    clear: () => void lines.splice(0),
    /** @returns the message, or null when more is to come */
    add(line: string, pasted = false): string | null {
      const more = pasted || (isMultiline() ? line !== '.' : line.endsWith('\\'))
      const backslash = more && !pasted && !isMultiline()
      if (more || !isMultiline()) lines.push(backslash ? line.slice(0, -1) : line)
      return more ? null : lines.splice(0).join('\n')
    },
    rest: () => (lines.length > 0 ? lines.splice(0).join('\n') : null),
  }
}

/** Messages from a pipe or file, as fast as they are asked for. */
export function readPiped(input: NodeJS.ReadStream): Typing {
  const reader = createInterface({ input, crlfDelay: Infinity })
  const source = reader[Symbol.asyncIterator]()
  /** A line that was asked for and then not needed is the next one's. */
  let pending: Promise<IteratorResult<string>> | null = null
  const line = () => (pending ??= source.next())
  const typing: Typing = {
    multiline: false,
    close: () => reader.close(),
    async next() {
      for (;;) {
        const { done, value } = await line()
        pending = null
        if (done) return lines.rest()
        const message = lines.add(value)
        if (message !== null) return message
      }
    },
    async confirm(signal) {
      const answer = await Promise.race([line(), aborted(signal)])
      if (answer === null) return null
      pending = null
      return answer.done ? null : YES.test(answer.value.trim())
    },
  }
  const lines = createMessageLines(() => typing.multiline)
  return typing
}

export interface KeyboardOptions {
  input: NodeJS.ReadStream
  output: NodeJS.WriteStream
  /** Ctrl-C on an empty line, once: a second one leaves. */
  onLeaving: () => void
}

/**
 * Messages from a keyboard, with a line editor and a history. A paste is one piece, however many lines it has. Between
 * two messages the keyboard is free: see `watchKeyboard`.
 */
export function readKeyboard({ input, output, onLeaving }: KeyboardOptions): Typing {
  let history: string[] = []
  const typing: Typing = {
    multiline: false,
    next,
    confirm: (signal) => readKey(input, signal),
    close: () => void output.write(PASTE_OFF),
  }
  const lines = createMessageLines(() => typing.multiline)

  function next(): Promise<string | null> {
    const reader = createInterface({ input, output, prompt: PROMPT, history, historySize: 200 })
    reader.on('history', (now: string[]) => (history = now))
    output.write(PASTE_ON)
    reader.prompt()
    return new Promise((resolve) => {
      let message: string | null = null
      let pasting = false
      const onKey = (_: string | undefined, key: Key) => {
        if (key.name === 'paste-start') pasting = true
        if (key.name === 'paste-end') pasting = false
      }
      input.prependListener('keypress', onKey)
      reader.on('line', (line) => {
        message = lines.add(line, pasting)
        if (message !== null) return reader.close()
        reader.setPrompt(MORE)
        reader.prompt()
      })
      reader.on('SIGINT', leaveOrClear(reader, lines, onLeaving))
      reader.on('close', () => {
        input.off('keypress', onKey)
        if (message === null) output.write('\n')
        resolve(message)
      })
    })
  }

  emitKeypressEvents(input)
  return typing
}

/** Ctrl-C empties the line if there is something on it; on an empty one the second in a row leaves. */
function leaveOrClear(
  reader: Interface,
  lines: ReturnType<typeof createMessageLines>,
  onLeaving: () => void,
): () => void {
  let leaving = false
  reader.on('line', () => (leaving = false))
  return () => {
    const empty = reader.line === '' && lines.isEmpty()
    if (empty && leaving) return reader.close()
    leaving = empty
    lines.clear()
    reader.write(null, { ctrl: true, name: 'e' })
    reader.write(null, { ctrl: true, name: 'u' })
    reader.setPrompt(PROMPT)
    if (empty) {
      process.stdout.write('\n')
      onLeaving()
    }
    reader.prompt()
  }
}

/**
 * One key while the keyboard is watched: y is yes, Ctrl-C no answer, all else no. Enter is none of them: whoever ends an
 * answer with it has not answered the next question.
 */
function readKey(input: NodeJS.ReadStream, signal: AbortSignal): Promise<boolean | null> {
  return new Promise((resolve) => {
    const end = (answer: boolean | null) => {
      input.off('data', onData)
      resolve(answer)
    }
    const onData = (data: Buffer) => {
      const key = data.toString().trim()
      if (data.includes(3)) end(null)
      else if (key !== '') end(YES.test(key))
    }
    input.on('data', onData)
    void aborted(signal).then(() => end(null))
  })
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}

// Bracketed paste: the terminal marks what was not typed.
const PASTE_ON = '\u001B[?2004h'
const PASTE_OFF = '\u001B[?2004l'

/** Hears Ctrl-C while a reply is written, and keeps what is typed meanwhile off the screen. @returns the end of it */
export function watchKeyboard(input: NodeJS.ReadStream, onInterrupt: () => void): () => void {
  if (!input.isTTY) return () => {}
  const onData = (data: Buffer) => {
    if (data.includes(3)) onInterrupt()
  }
  input.setRawMode(true)
  input.on('data', onData)
  input.resume()
  return () => {
    input.off('data', onData)
    input.setRawMode(false)
    input.pause()
  }
}
