import { textOf, type EndReason, type Message } from '../../protocol/index.ts'
import { errorSentence } from '../words/error-sentence.ts'
import { words } from '../words/words.ts'

/** How a reply that did not simply complete is explained, and what can be done about it. */
export interface Ending {
  tone: 'quiet' | 'warning' | 'error'
  sentence: string
  /** *Continue* goes on in the same message; *retry* answers again. */
  remedy: 'continue' | 'retry'
  /** Seconds that whoever refused asks to wait first. */
  wait?: number
}

/** The note below a reply; null where there is nothing to explain. */
export function endingOf(message: Message): Ending | null {
  const remedy = hasBegun(message) ? 'continue' : 'retry'
  const say = words().replies
  switch (message.state) {
    case 'stopped':
      return { tone: 'quiet', sentence: say.stopped, remedy }
    case 'interrupted':
      return { tone: 'warning', sentence: interruption(message), remedy }
    case 'truncated':
      return { tone: 'warning', sentence: say.truncated, remedy }
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

function failure(reason: EndReason | undefined): Pick<Ending, 'sentence' | 'wait'> {
  const say = words().replies
  if (!reason) return { sentence: say.failed }
  const sentence = errorSentence(reason.code, reason.message)
  if (!reason.retryAfter) return { sentence }
  const wait = Math.ceil(reason.retryAfter)
  return { sentence: say.failedForNow(sentence, wait), wait }
}

function completion(message: Message): Ending | null {
  const say = words().replies
  if (message.finishReason === 'length')
    return { tone: 'quiet', sentence: say.lengthLimit, remedy: 'continue' }
  if (message.finishReason === 'content-filter')
    return { tone: 'warning', sentence: say.withheld, remedy: 'retry' }
  return textOf(message.parts) === '' && message.parts.every((part) => part.type === 'step-start')
    ? { tone: 'quiet', sentence: say.nothing, remedy: 'retry' }
    : null
}

/** Is there something to go on from: words, or a tool call that may have had its effect? */
function hasBegun({ parts }: Message): boolean {
  const called = parts.some((part) => part.type === 'tool' && part.outcome !== 'interrupted')
  return called || textOf(parts) !== ''
}
