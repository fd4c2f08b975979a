import { setImmediate } from 'node:timers/promises'
import { estimateTokenCount } from 'tokenx'
import type { Message, ModelSettings, Part, PromptMessage } from '../../protocol/index.ts'
import type { PromptHead } from './prompt-head.ts'

/** What a model is taken to read at once when nobody knows, in tokens. */
const UNKNOWN_WINDOW = 32_768
/** What is kept free for the reply when the settings do not say, as a share of the window and at most. */
const REPLY_SHARE = 0.25
const REPLY_TOKENS = 8_192
/** Providers count the longest reply that is asked for, but a prompt must have some room. */
const MOST_REPLY = 0.75
/** What is not measured is estimated, and may be more. */
const SAFETY_SHARE = 0.05
/** Roles, separators and the provider's own framing of a message. */
const MESSAGE_OVERHEAD = 4
/** About what a picture takes. */
const FILE_TOKENS = 1_000

/** How many tokens are kept free for a reply when nobody says. */
export function replyRoom(contextWindow = UNKNOWN_WINDOW): number {
  return Math.floor(Math.min(REPLY_TOKENS, contextWindow * REPLY_SHARE))
}

/** How many tokens a prompt may take in all. */
export function promptLimit(
  window = UNKNOWN_WINDOW,
  { maxOutputTokens = replyRoom(window) }: Pick<ModelSettings, 'maxOutputTokens'>,
): number {
  return Math.floor(window * (1 - SAFETY_SHARE) - Math.min(maxOutputTokens, window * MOST_REPLY))
}

/** About how many tokens a message takes. */
export function messageTokens(message: Pick<Message, 'parts'>): number {
  return message.parts.reduce((sum, part) => sum + partTokens(part), MESSAGE_OVERHEAD)
}

/** The same for many. Counting looks at every letter, so between two messages others have their turn. */
export async function countMessages(messages: readonly PromptMessage[]): Promise<number[]> {
  const counts: number[] = []
  for (const message of messages) {
    counts.push(messageTokens(message))
    await setImmediate()
  }
  return counts
}

export function headTokens({ instructions, tools }: PromptHead): {
  instructions: number
  tools: number
} {
  return {
    instructions: estimateTokenCount(instructions ?? ''),
    tools: tools.length > 0 ? estimateTokenCount(JSON.stringify(tools)) : 0,
  }
}

/** Where what the last call wrote begins. A border with nothing behind it is of a call that wrote nothing. */
export function lastStepOf(parts: readonly Part[]): number {
  const end = parts.findLastIndex(({ type }) => type !== 'step-start') + 1
  return parts.slice(0, end).findLastIndex(({ type }) => type === 'step-start') + 1
}

/** Of the results that came after a message's last call, and so are not in what was counted of that. */
export function resultTokens({ parts }: Pick<Message, 'parts'>): number {
  return parts
    .slice(lastStepOf(parts))
    .reduce(
      (sum, part) =>
        part.type === 'tool' && !part.providerExecuted ? sum + outputTokens(part.output) : sum,
      0,
    )
}

/** Characters: as much as a glance tells of how long it is. */
export function messageLength({ parts }: Pick<Message, 'parts'>): number {
  return parts.reduce((sum, part) => {
    if (part.type !== 'tool') return sum + ('text' in part ? (part.text?.length ?? 0) : 0)
    return sum + part.input.length + JSON.stringify(part.output ?? '').length
  }, 0)
}

function partTokens(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'instructions':
    case 'compaction':
      return estimateTokenCount(part.text ?? '')
    case 'tool':
      return estimateTokenCount(part.input) + outputTokens(part.output)
    case 'file':
      return FILE_TOKENS
    default:
      return 0
  }
}

const outputTokens = (output: unknown) => estimateTokenCount(JSON.stringify(output ?? ''))
