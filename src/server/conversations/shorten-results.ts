import type { Part, PromptMessage, ToolPart } from '../../protocol/index.ts'

/** A result up to this length is sent whole, in UTF-16 units. */
const WHOLE = 2_000
/** Of a longer one this much. */
const SHOWN = 1_500

/** Is it a result that would be shortened? What a provider ran itself it wants back as it was. */
export function isLongResult(part: Part): part is ToolPart {
  return part.type === 'tool' && !part.providerExecuted && textOf(part).length > WHOLE
}

/**
 * The messages with the long results of tools shortened, up to one call; a view, what is stored stays whole.
 * @param upTo the part of that call; one that is not there: nothing is shortened
 */
export function shortenResults<M extends PromptMessage>(
  messages: readonly M[],
  upTo: string | undefined,
): readonly M[] {
  if (upTo === undefined) return messages
  const last = messages.findLastIndex(({ parts }) => parts.some(({ id }) => id === upTo))
  return messages.map((message, i) => {
    if (i > last) return message
    const end = i < last ? message.parts.length : message.parts.findIndex(({ id }) => id === upTo)
    const parts = message.parts.map((part, k) =>
      k <= end && isLongResult(part) ? shortened(part) : part,
    )
    return { ...message, parts }
  })
}

function shortened(part: ToolPart): ToolPart {
  return { ...part, output: shortText(textOf(part), SHOWN) }
}

/** A text, or its start and its end and how much is left out between them. @param shown in UTF-16 units */
export function shortText(text: string, shown: number): string {
  if (text.length <= shown) return text
  const start = text.slice(0, Math.round(shown * 0.7))
  const end = text.slice(text.length - Math.round(shown * 0.3))
  const left = text.length - start.length - end.length
  return `${start}\n[… ${left} characters left out …]\n${end}`.toWellFormed()
}

function textOf({ output }: ToolPart): string {
  return typeof output === 'string' ? output : JSON.stringify(output ?? '')
}
