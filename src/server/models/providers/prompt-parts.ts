import type { JsonObject, Part, ToolPart } from '../../../protocol/index.ts'

/**
 * The steps of an assistant message, each what one model call wrote: cut at its `step-start` parts, and where text or
 * reasoning follows a tool call, since what follows was written with its result in hand.
 */
export function stepsOf(parts: readonly Part[]): Part[][] {
  const steps: Part[][] = []
  let step: Part[] = []
  let called = false
  const cut = (): void => {
    if (step.length > 0) steps.push(step)
    step = []
    called = false
  }
  for (const part of parts) {
    if (part.type === 'step-start') {
      cut()
      continue
    }
    if (called && (part.type === 'text' || part.type === 'reasoning')) cut()
    if (part.type === 'tool' && !part.providerExecuted) called = true
    step.push(part)
  }
  cut()
  return steps
}

/** What the parts say in words, as far as a model is to read it. */
export function wordsOf(parts: readonly Part[]): string {
  let words = ''
  let neighbour = true
  for (const part of parts) {
    const text = wordsOfPart(part)
    if (text === undefined || text === '') {
      neighbour = neighbour && (part.type === 'text' || part.type === 'source')
      continue
    }
    const joined = words === '' || (neighbour && part.type === 'text')
    words += joined ? text : `\n\n${text}`
    neighbour = part.type === 'text'
  }
  return words
}

/** One part in words; undefined where it has none, or none for a model. */
export function wordsOfPart(part: Part): string | undefined {
  switch (part.type) {
    case 'text':
      return part.text
    case 'compaction':
      return part.text ?? undefined
    case 'speech':
      return part.transcript
    case 'retry':
      return typeof part.content === 'string' ? part.content : JSON.stringify(part.content)
    default:
      return undefined
  }
}

/** The arguments as an object: providers refuse others, and a model may have written anything. */
export function inputObject(input: string): JsonObject {
  try {
    const value: unknown = JSON.parse(input)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as JsonObject
  } catch {
    // Broken arguments were refused when they came; the result says so.
  }
  return {}
}

const UNFINISHED: Record<string, string> = {
  denied: 'The user did not allow this tool call.',
  interrupted: 'This tool call was interrupted.',
  unknown: 'It is not known whether this tool call was carried out.',
}

/** Did the tool give a result, as opposed to an end without one? */
export function hasResult(tool: ToolPart): boolean {
  return tool.state === 'done' && tool.output !== undefined
}

/** The result of a tool as text. Every call gets one: providers refuse a history with a call left open. */
export function resultText(tool: ToolPart): string {
  if (!hasResult(tool)) return UNFINISHED[tool.outcome ?? 'interrupted'] ?? 'There is no result.'
  return typeof tool.output === 'string' ? tool.output : JSON.stringify(tool.output)
}
