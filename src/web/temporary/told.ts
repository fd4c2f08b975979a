import {
  addCost,
  addUsage,
  type ConversationUsage,
  type Cost,
  type Message,
  type Part,
  type SentPrompt,
  type TemporaryPrompt,
  type Usage,
} from '../../protocol/index.ts'

/** What all replies have taken, as the server would add it up. */
export function usageOfAll(messages: readonly Message[]): ConversationUsage {
  let usage: Usage | undefined
  let cost: Cost | undefined
  let [runs, unpriced] = [0, 0]
  for (const message of messages) {
    if (message.runId === undefined) continue
    runs++
    if (message.usage) usage = addUsage(usage, message.usage)
    if (message.cost) cost = addCost(cost, message.cost)
    else unpriced++
  }
  const { price: _, ...sum } = cost ?? { price: '' }
  return {
    runs,
    usage: usage ?? { inputTokens: 0, outputTokens: 0 },
    ...(cost ? { cost: sum as Omit<Cost, 'price'> } : {}),
    unpriced,
  }
}

/** About so many characters are a token; whoever looks at it is told that it is about. */
const CHARACTERS = 4

const about = (text: string) => Math.ceil(text.length / CHARACTERS)

function tokensOf(part: Part | { type: 'text'; text: string }): number {
  if (part.type === 'tool') return about(part.input + JSON.stringify(part.output ?? ''))
  return 'text' in part ? about(part.text ?? '') : 0
}

/** What a model was sent for a reply. */
export function promptSent(
  runId: string,
  { model, messages, instructions = null, settings = {} }: TemporaryPrompt & { model: string },
  { promptFrom }: Message,
): SentPrompt {
  const from = messages.findIndex(({ id }) => id === promptFrom)
  const sent = from < 0 ? messages : messages.slice(from)
  return {
    runId,
    model,
    step: 0,
    steps: 1,
    recorded: true,
    prompt: {
      instructions,
      messages: sent.map(({ role, parts, model: by }) => ({
        role,
        parts: parts as Part[],
        ...(by === undefined ? {} : { model: by }),
      })),
      tools: [],
      settings,
      dropped: from > 0,
      ...(from > 0 ? { from: promptFrom! } : {}),
    },
    tokens: {
      instructions: about(instructions ?? ''),
      tools: 0,
      messages: sent.map(({ parts }) => parts.reduce((sum, part) => sum + tokensOf(part), 0)),
    },
  }
}
