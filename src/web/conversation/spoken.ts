import { textOf, type Message } from '../../protocol/index.ts'
import { enabled, keysOf } from '../commands/commands.ts'
import { announce } from '../ui/announcer.tsx'
import { words } from '../words/words.ts'
import { endingOf } from './ending.ts'

export function sayStart(): void {
  announce(words().conversation.saysGenerating)
}

export function sayAsk(): void {
  const say = words().conversation
  announce(enabled.value ? say.saysAsksAt(keysOf('approval').join('+')) : say.saysAsks)
}

/** Says how a reply ended, and why: never its text, which the reader of a screen would have to sit through. */
export function sayEnd(message: Message): void {
  const say = words().conversation
  if (message.state === 'completed') announce(say.saysReady(countWords(textOf(message.parts))))
  else if (message.state === 'stopped') announce(say.saysStopped)
  else announce(endingOf(message)?.sentence ?? say.saysBroken)
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
