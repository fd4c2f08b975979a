import type { JsonObject, Message, Part, RetryPart } from '../../protocol/index.ts'

/** A branch as a model is to see it. */
export interface PromptView {
  path: Message[]
  /** Instructions that stand in the history, in order and each once; providers take them before everything else. */
  instructions: string[]
}

/**
 * The branch without what a model cannot be sent: instructions go to the front, a demand for another answer becomes the
 * words of the one who made it, what a summary stands for is left out, and so are provider-run tools of another program.
 * A view: what is stored stays as it is.
 */
export function promptView(branch: readonly Message[]): PromptView {
  const path = afterCompaction(branch)
  const instructions = path.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'instructions' && part.text !== '' ? [part.text] : [])),
  )
  return { path: path.flatMap(viewOf), instructions: [...new Set(instructions)] }
}

function viewOf(message: Message): Message[] {
  const parts = message.parts.filter((part) => !isLeftOut(part, message))
  if (message.role !== 'assistant')
    return [
      { ...message, parts: parts.map((part) => (part.type === 'retry' ? wordsOf(part) : part)) },
    ]
  const views: Message[] = []
  let reply: Part[] = []
  for (const part of parts) {
    if (part.type !== 'retry' || part.toolName !== undefined) reply.push(part)
    else {
      views.push({ ...message, parts: reply }, { ...message, role: 'user', parts: [wordsOf(part)] })
      reply = []
    }
  }
  return [...views, { ...message, parts: reply }]
}

function isLeftOut(part: Part, { origin }: Message): boolean {
  if (part.type === 'instructions') return true
  return part.type === 'tool' && part.providerExecuted === true && origin !== undefined
}

/** What a model is told when its answer was not what was asked for. */
function wordsOf(part: RetryPart): Part {
  const said =
    typeof part.content === 'string'
      ? `Validation feedback:\n${part.content}`
      : `${part.content.length} validation error${part.content.length === 1 ? '' : 's'}:\n\`\`\`json\n${JSON.stringify(part.content.map(withoutContext), null, 2)}\n\`\`\``
  return { id: part.id, type: 'text', text: `${said}\n\nFix the errors and try again.` }
}

function withoutContext({ ctx: _ctx, ...detail }: JsonObject): JsonObject {
  return detail
}

/** From the last summary that has words; one that only its provider can read stands for nothing here. */
function afterCompaction(branch: readonly Message[]): readonly Message[] {
  const isSummary = (part: Part) => part.type === 'compaction' && part.text !== null
  const index = branch.findLastIndex(({ parts }) => parts.some(isSummary))
  if (index < 0) return branch
  const message = branch[index]!
  const parts = message.parts.slice(message.parts.findLastIndex(isSummary))
  return [{ ...message, parts }, ...branch.slice(index + 1)]
}
