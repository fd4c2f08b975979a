import { estimateTokenCount } from 'tokenx'
import type { Part, Prompt, Usage } from '../../../protocol/index.ts'

const TOKENS_PER_MESSAGE = 4

/** Our own count for a reply whose provider reported none: within a tenth for most languages, high for Chinese and Japanese. */
export function estimateUsage(prompt: Prompt, text: string): Usage {
  let inputTokens = estimateTokenCount(prompt.instructions ?? '')
  for (const message of prompt.messages) {
    inputTokens += TOKENS_PER_MESSAGE
    for (const part of message.parts) inputTokens += estimateTokenCount(wordsIn(part))
  }
  for (const tool of prompt.tools) inputTokens += estimateTokenCount(JSON.stringify(tool))
  return { inputTokens, outputTokens: estimateTokenCount(text), estimated: true }
}

function wordsIn(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text
    case 'tool':
      return `${part.toolName} ${part.input} ${JSON.stringify(part.output ?? '')}`
    case 'compaction':
      return part.text ?? ''
    default:
      return ''
  }
}
