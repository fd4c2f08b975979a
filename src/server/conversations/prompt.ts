import { estimateTokenCount } from 'tokenx'
import {
  textOf,
  type Message,
  type ModelSettings,
  type Part,
  type Prompt,
  type PromptMessage,
  type ToolInfo,
} from '../../protocol/index.ts'
import { promptView } from './prompt-view.ts'

/** What a model is taken to read at once when nobody knows, in tokens. */
const UNKNOWN_WINDOW = 32_768
/** What is kept free for the reply when the settings do not say, as a share of the window and at most. */
const REPLY_SHARE = 0.25
const REPLY_TOKENS = 8_192
/** Roles, separators and the provider's own framing of a message. */
const MESSAGE_OVERHEAD = 4

/** The window's room for messages, in tokens. */
export function promptBudget(
  contextWindow: number | undefined,
  instructions: string | null,
  settings: ModelSettings,
): number {
  const window = contextWindow ?? UNKNOWN_WINDOW
  const reply = Math.min(settings.maxOutputTokens ?? REPLY_TOKENS, window * REPLY_SHARE)
  return Math.floor(window - reply - estimateTokenCount(instructions ?? ''))
}

/** About how many tokens a message takes. */
export function messageTokens(message: Pick<Message, 'parts'>): number {
  return message.parts.reduce((sum, part) => sum + partTokens(part), MESSAGE_OVERHEAD)
}

function partTokens(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'instructions':
      return estimateTokenCount(part.text)
    case 'tool':
      return estimateTokenCount(part.input) + estimateTokenCount(JSON.stringify(part.output ?? ''))
    case 'file':
      return 1_000
    default:
      return 0
  }
}

export interface PromptInput {
  /** The branch as far as it fits, oldest first. */
  path: Message[]
  /** Does `path` begin with the first message of the branch? */
  complete: boolean
  instructions: string | null
  settings: ModelSettings
  tools: ToolInfo[]
  /** The last message of `path` is a reply that is to go on. */
  continues: boolean
}

const CONTINUE =
  'Your last reply was cut off. Continue it exactly where it stopped, without repeating any of it and without a remark about the interruption.'

/** Makes what is sent to a model. Pure: the same input gives the same bytes, so the provider's cache holds. */
export function buildPrompt(input: PromptInput): Prompt {
  const view = promptView(input.path)
  const messages = joinQuestions(view.path.filter((message) => message.parts.some(isSent)))
  // A provider wants a question first; an answer whose question was left out says nothing.
  while (!input.complete && messages[0]?.role === 'assistant' && messages.length > 1)
    messages.shift()
  const last = input.path.at(-1)
  const broken = input.continues && last && endsInWords(last) ? last : undefined
  return {
    instructions:
      [...new Set([input.instructions, ...view.instructions])].filter(Boolean).join('\n\n') || null,
    messages: broken
      ? [...messages, { role: 'user', parts: [{ id: 'continue', type: 'text', text: CONTINUE }] }]
      : messages,
    tools: input.tools,
    settings: input.settings,
    dropped: !input.complete,
    ...(input.complete || !input.path[0] ? {} : { from: input.path[0].id }),
    ...(broken ? { continueFrom: textOf(broken.parts) } : {}),
  }
}

/** Neighbouring text parts are one text. */
const BETWEEN: Part = { id: 'between', type: 'text', text: '\n\n' }

/** A question whose reply failed without a word goes along with the next one: some providers refuse two in a row. */
function joinQuestions(path: readonly Message[]): PromptMessage[] {
  const messages: PromptMessage[] = []
  for (const { role, parts, model } of path) {
    const last = messages.at(-1)
    if (role === 'user' && last?.role === 'user')
      messages[messages.length - 1] = { ...last, parts: [...last.parts, BETWEEN, ...parts] }
    else messages.push({ role, parts, ...(model === undefined ? {} : { model }) })
  }
  return messages
}

/** Did it break off in a text? Behind a tool's result a model goes on without being told. */
function endsInWords({ parts }: Message): boolean {
  return textOf(parts) !== '' && parts.at(-1)?.type !== 'tool'
}

function isSent(part: Part): boolean {
  return (
    part.type !== 'step-start' &&
    part.type !== 'unknown' &&
    !(part.type === 'text' && part.text === '')
  )
}
