import type { Message } from '../../../protocol/index.ts'
import { failureOf } from './reply-failure.ts'
import { isGrowing, wordsOf } from './shown.ts'
import { isoFormat, timesOf } from './timestamps.ts'

/** A message at a time that no other of its conversation has; its time is its id for the page. */
export interface TimedMessage {
  message: Message
  /** Microseconds since 1970. */
  time: number
}

/** @param messages of a branch, oldest first */
export function timed(messages: readonly Message[]): TimedMessage[] {
  const times = timesOf(messages)
  return messages.map((message, i) => ({ message, time: times[i]! }))
}

/**
 * A message as the chat example sends it: one line of JSON, all ASCII. A reply that is not whole says so in its content,
 * for pages that know of nothing else, and in fields of its own.
 * @param saysGrowing a reply that is being written says that it is: nothing more of it will come here
 */
export function lineOf({ message, time }: TimedMessage, saysGrowing = false): string {
  const { role, state } = message
  const text = wordsOf(message)
  const note = saysGrowing && state ? { state } : noteOf(message)
  const fields = [
    `"role": "${role === 'assistant' ? 'model' : 'user'}"`,
    `"timestamp": "${isoFormat(time)}"`,
    `"content": ${ascii([text, note.error && `Error: ${note.error}`].filter(Boolean).join('\n\n'))}`,
    ...Object.entries(note).map(([name, value]) => `"${name}": ${ascii(value)}`),
  ]
  return `{${fields.join(', ')}}`
}

/** The messages that have something to show, as lines. */
export function linesOf(messages: readonly Message[]): string[] {
  return timed(messages)
    .filter(({ message }) => message.role !== 'system' && !isBlank(message))
    .map(({ message, time }) => lineOf({ message, time }, isGrowing(message)))
}

function isBlank(message: Message): boolean {
  return wordsOf(message) === '' && !isGrowing(message) && noteOf(message).state === undefined
}

/** The line of a reply that cannot be followed to its end. */
export function lostLine(reply: TimedMessage): string {
  const { message: error } = failureOf(undefined)
  return lineOf({
    ...reply,
    message: { ...reply.message, state: 'failed', reason: { code: 'stopped', message: error } },
  })
}

/** What a reader should know beyond the words. */
function noteOf(message: Message): { state?: string; error?: string; finish_reason?: string } {
  const { role, state, finishReason } = message
  if (role !== 'assistant' || state === undefined || isGrowing(message)) return {}
  if (state === 'stopped') return { state }
  if (state !== 'completed') return { state, error: failureOf(message).message }
  return finishReason === undefined || finishReason === 'stop'
    ? {}
    : { finish_reason: finishReason }
}

/** JSON in ASCII, as Python writes it: no cut of the network can fall into a letter. */
function ascii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
