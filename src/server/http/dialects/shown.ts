import { isLive, textOf, type Message } from '../../../protocol/index.ts'

/** Is the reply still being written? */
export function isGrowing({ state }: Message): boolean {
  return state !== undefined && isLive(state)
}

/** The words of a message; what a user sent besides them, and a reply that is nothing else, by a label. */
export function wordsOf({ role, parts }: Message): string {
  const text = textOf(parts)
  if (role === 'assistant' && text !== '') return text
  const labels = parts.flatMap((part) =>
    part.type === 'file' ? [`[${part.kind}${part.filename ? `: ${part.filename}` : ''}]`] : [],
  )
  return [text, ...labels].filter((line) => line !== '').join('\n')
}

/** A reply that ended without having said anything. */
export function isVoid(message: Message): boolean {
  return (
    message.role === 'assistant' &&
    message.state !== undefined &&
    message.state !== 'completed' &&
    !isGrowing(message) &&
    textOf(message.parts) === ''
  )
}

/** A reply's words that can be sent now: a letter of two halves waits until both are there. */
export function wholeLetters(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}
