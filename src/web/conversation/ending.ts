import { textOf, type Message } from '../../protocol/index.ts'

/** How a reply that did not simply complete is explained, and what can be done about it. */
export interface Ending {
  tone: 'quiet' | 'warning' | 'error'
  sentence: string
  /** *Continue* goes on in the same message; *retry* answers again. */
  remedy: 'continue' | 'retry' | null
}

/** The note below a reply; null where there is nothing to explain. */
export function endingOf(message: Message): Ending | null {
  const remedy = hasBegun(message) ? 'continue' : 'retry'
  switch (message.state) {
    case 'stopped':
      return { tone: 'quiet', sentence: 'You stopped this reply.', remedy }
    case 'interrupted':
      return { tone: 'warning', sentence: interruption(message), remedy }
    case 'truncated':
      return {
        tone: 'warning',
        sentence: 'The model provider stopped in the middle of this reply.',
        remedy,
      }
    case 'failed':
      return {
        tone: 'error',
        sentence: failure(message),
        remedy,
      }
    case 'completed':
      return completion(message)
    default:
      return null
  }
}

function interruption({ reason }: Message): string {
  return reason?.code === 'deploy'
    ? 'The server was restarted while it wrote this reply. What it wrote is kept.'
    : 'The server stopped while it wrote this reply. What it wrote is kept.'
}

function failure({ reason }: Message): string {
  const sentence = reason?.message ?? 'The reply failed.'
  return reason?.retryAfter === undefined
    ? sentence
    : `${sentence} It asks to wait ${Math.ceil(reason.retryAfter)} s.`
}

function completion(message: Message): Ending | null {
  if (message.finishReason === 'length')
    return {
      tone: 'quiet',
      sentence: 'This reply reached its length limit.',
      remedy: 'continue',
    }
  if (message.finishReason === 'content-filter')
    return {
      tone: 'warning',
      sentence: 'The model provider withheld the rest of this reply.',
      remedy: null,
    }
  return textOf(message.parts) === '' && message.parts.every((part) => part.type === 'step-start')
    ? { tone: 'quiet', sentence: 'The model answered with nothing.', remedy: 'retry' }
    : null
}

/** Is there something to go on from: words, or a tool call that may have had its effect? */
function hasBegun({ parts }: Message): boolean {
  const called = parts.some((part) => part.type === 'tool' && part.outcome !== 'interrupted')
  return called || textOf(parts) !== ''
}
