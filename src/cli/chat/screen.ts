import { styleText } from 'node:util'
import { createMarkdownInk, type Paint } from './markdown-ink.ts'
import { printable } from './printable.ts'

/** Where a conversation is shown. Replies go to standard output; what is said about them goes to standard error. */
export interface Screen {
  /** The next piece of a reply. */
  reply(text: string): void
  /** The reply is over: ends its line. */
  endReply(): void
  /** A whole line of the conversation, such as what was said before. */
  line(text: string, style?: Parameters<Paint>[0]): void
  /** A remark on a line of its own, quiet. */
  note(text: string): void
  /** Something that went wrong. */
  fault(text: string): void
}

export interface ScreenOptions {
  output: NodeJS.WriteStream
  errors: NodeJS.WriteStream
  /** Are there remarks, or the reply and nothing else? */
  remarks: boolean
}

/** On a terminal replies are coloured (unless `NO_COLOR`) and can do nothing to it; into a file or pipe they go as they are. */
export function createScreen({ output, errors, remarks }: ScreenOptions): Screen {
  const terminal = output.isTTY
  const paint: Paint = (style, text) => styleText(style, text, { stream: output })
  const paintError: Paint = (style, text) => styleText(style, text, { stream: errors })
  const ink = createMarkdownInk(paint)
  let column = 0
  /** Where a person reads along, a reply stands between two blank lines. */
  const gap = terminal && remarks ? '\n' : ''
  let replying = false

  function write(text: string) {
    if (text === '') return
    output.write(text)
    column = text.endsWith('\n') ? 0 : 1
  }

  /** Remarks share the screen with the reply, so they wait for the end of its line. */
  function aside(text: string) {
    if (terminal && column > 0) write('\n')
    errors.write(`${text}\n`)
  }

  return {
    reply(text) {
      if (!replying) write(gap)
      replying = true
      write(terminal ? ink.push(printable(text)) : text)
    },
    endReply() {
      if (terminal) write(ink.end())
      if (column > 0) write('\n')
      if (replying) write(gap)
      replying = false
    },
    line(text, style) {
      const shown = printable(text)
      write(`${style ? paint(style, shown) : shown}\n`)
    },
    note(text) {
      if (remarks) aside(paintError('dim', printable(text)))
    },
    fault(text) {
      aside(paintError('red', printable(text)))
    },
  }
}
