import { textOf, type EndReason, type Message } from '../../protocol/index.ts'
import { errorSentence } from '../words/error-sentence.ts'
import { words } from '../words/words.ts'
import { causeOf, type Cause } from './cause.ts'

/** How a reply that did not simply complete is explained, and what can be done about it. */
export interface Ending {
  tone: 'quiet' | 'warning' | 'error'
  sentence: string
  /** *Continue* goes on in the same message; *retry* answers again. */
  remedy: 'continue' | 'retry'
  cause: Cause
  /** Seconds that whoever refused asks to wait first. */
  wait?: number
}

/** The note below a reply; null where there is nothing to explain. */
export function endingOf(message: Message): Ending | null {
  const remedy = hasBegun(message) ? 'continue' : 'retry'
  const cause = 'plain'
  const say = words().replies
  switch (message.state) {
    case 'stopped':
      return { tone: 'quiet', sentence: say.stopped, remedy, cause }
    case 'interrupted':
      return { tone: 'warning', sentence: interruption(message), remedy, cause }
    case 'truncated':
      return { tone: 'warning', sentence: say.truncated, remedy, cause }
    case 'failed':
      return { tone: 'error', ...failure(message.reason), remedy }
    case 'completed':
      return completion(message)
    default:
      return null
  }
}

function interruption({ reason }: Message): string {
  return reason?.code === 'deploy' ? words().replies.deploy : words().replies.restart
}

function failure(reason: EndReason | undefined): Pick<Ending, 'sentence' | 'cause' | 'wait'> {
  const say = words().replies
  if (!reason) return { sentence: say.failed, cause: 'unknown' }
  const sentence = errorSentence(reason.code, reason.message)
  const cause = causeOf(reason.code)
  if (!reason.retryAfter) return { sentence, cause }
  const wait = Math.ceil(reason.retryAfter)
  return { sentence: say.failedForNow(sentence, wait), cause, wait }
}

function completion(message: Message): Ending | null {
  const say = words().replies
  const cause = 'plain'
  if (message.finishReason === 'length')
    return { tone: 'quiet', sentence: say.lengthLimit, remedy: 'continue', cause }
  if (message.finishReason === 'content-filter')
    return { tone: 'warning', sentence: say.withheld, remedy: 'retry', cause: 'withheld' }
  return textOf(message.parts) === '' && message.parts.every((part) => part.type === 'step-start')
    ? { tone: 'quiet', sentence: say.nothing, remedy: 'retry', cause }
    : null
}

/** Is there something to go on from: words, or a tool call that may have had its effect? */
function hasBegun({ parts }: Message): boolean {
  const called = parts.some((part) => part.type === 'tool' && part.outcome !== 'interrupted')
  return called || textOf(parts) !== ''
}
