import { textOf, type Message } from '../../protocol/index.ts'
import { announce } from '../ui/announcer.tsx'

export function sayStart(): void {
  announce('Generating')
}

export function sayAsk(): void {
  announce('The model asks to use a tool. Allow or deny it')
}

/** Says how a reply ended: never its text, which the reader of a screen would have to sit through. */
export function sayEnd(message: Message): void {
  if (message.state === 'completed') announce(`Reply ready, ${wordsIn(textOf(message.parts))}`)
  else if (message.state === 'stopped') announce('Reply stopped')
  else announce('The reply broke off')
}

export function wordsIn(text: string): string {
  const count = text.match(/\S+/g)?.length ?? 0
  return count === 1 ? '1 word' : `${count} words`
}
