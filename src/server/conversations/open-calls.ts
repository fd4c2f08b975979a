import type { EventBody, Message, ToolPart } from '../../protocol/index.ts'

/** The tool calls of a message that are whole, ours to run and without a result. */
export function openCalls(message: Message): ToolPart[] {
  return message.parts.filter(
    (part): part is ToolPart =>
      part.type === 'tool' &&
      !part.providerExecuted &&
      (part.state === 'input-available' || part.state === 'waiting'),
  )
}

/** How often a tool has failed in this message since it last gave a result. */
export function failuresOf(message: Message, toolName: string): number {
  let failures = 0
  for (const part of message.parts) {
    if (part.type !== 'tool' || part.toolName !== toolName) continue
    if (part.outcome === 'success') failures = 0
    else if (part.outcome === 'failed' || part.outcome === 'unknown') failures++
  }
  return failures
}

const NOT_BEGUN = 'The reply ended before this call was carried out.'
const NO_RESULT =
  'It is not known whether this call was carried out: the reply ended before its result was stored. It has not been run again.'

/**
 * Closes the calls that a run leaves behind. One that may have begun may have had its effect: its outcome is unknown,
 * and it is never run again by itself.
 */
export function closeCalls(
  message: Message,
  stamp: { runId: string; messageId: string; at: string },
): EventBody[] {
  // Calls begin once their step has ended for them, and then not while a person is asked.
  const begun = message.finishReason === 'tool-calls' && message.state !== 'waiting'
  return message.parts.flatMap((part): EventBody[] => {
    if (part.type !== 'tool' || part.state === 'done') return []
    const { toolCallId } = part
    const unknown = part.providerExecuted || (begun && part.state === 'input-available')
    return unknown
      ? [{ type: 'tool-output', toolCallId, output: NO_RESULT, outcome: 'unknown', ...stamp }]
      : [{ type: 'tool-output', toolCallId, output: NOT_BEGUN, outcome: 'interrupted', ...stamp }]
  })
}
