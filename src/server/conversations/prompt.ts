import {
  textOf,
  type Message,
  type ModelSettings,
  type Part,
  type Prompt,
  type PromptCut,
  type PromptMessage,
  type ToolInfo,
} from '../../protocol/index.ts'
import type { Compaction } from './compaction.ts'
import { promptView } from './prompt-view.ts'
import { shortenResults } from './shorten-results.ts'

export interface PromptInput {
  /** The branch as far as it fits, oldest first. */
  path: Message[]
  /** Does `path` begin with the first message of the branch? */
  complete: boolean
  /** What goes along of the messages before it. */
  compaction?: Compaction | undefined
  /** Up to this part, long results of tools are shortened. */
  shortened?: string | undefined
  instructions: string | null
  settings: ModelSettings
  tools: ToolInfo[]
  /** The last message of `path` is a reply that is to go on. */
  continues: boolean
}

const CONTINUE =
  'Your last reply was cut off. Continue it exactly where it stopped, without repeating any of it and without a remark about the interruption.'

const SUMMARY = 'Summary of the conversation up to here:\n\n'

/** Makes what is sent to a model. Pure: the same input gives the same bytes, so the provider's cache holds. */
export function buildPrompt(input: PromptInput): Prompt {
  const { compaction, shortened } = input
  const path = shortenResults(input.path, shortened)
  const view = promptView([...summaryBefore(path[0], compaction), ...path])
  const messages = joinQuestions(view.path.filter((message) => message.parts.some(isSent)))
  // A provider wants a question first; an answer whose question was left out says nothing.
  while (!input.complete && messages[0]?.role === 'assistant' && messages.length > 1)
    messages.shift()
  const last = input.path.at(-1)
  const broken = input.continues && last && endsInWords(last) ? last : undefined
  return {
    instructions:
      [...new Set([input.instructions, ...(compaction?.instructions ?? []), ...view.instructions])]
        .filter(Boolean)
        .join('\n\n') || null,
    messages: broken
      ? [...messages, { role: 'user', parts: [{ id: 'continue', type: 'text', text: CONTINUE }] }]
      : messages,
    tools: input.tools,
    settings: input.settings,
    dropped: !input.complete,
    ...(input.complete || !input.path[0] ? {} : { from: input.path[0].id }),
    ...(compaction ? { summarised: true } : {}),
    ...(shortened === undefined ? {} : { shortened }),
    ...(broken ? { continueFrom: textOf(broken.parts) } : {}),
  }
}

/** The cut of a prompt, to be kept with its call. */
export function cutOfPrompt({ from, summarised, shortened }: Prompt): PromptCut {
  return {
    ...(from === undefined ? {} : { promptFrom: from }),
    ...(summarised === undefined ? {} : { promptSummary: summarised }),
    ...(shortened === undefined ? {} : { promptShortened: shortened }),
  }
}

/** The summary as if it had been said before the first message. */
function summaryBefore(first: Message | undefined, compaction: Compaction | undefined): Message[] {
  if (!first || compaction?.text == null) return []
  const part: Part = { id: 'summary', type: 'compaction', text: SUMMARY + compaction.text }
  return [{ ...first, id: 'summary', role: 'user', parts: [part] }]
}

/** Neighbouring text parts are one text. */
const BETWEEN: Part = { id: 'between', type: 'text', text: '\n\n' }

/** A question whose reply failed without a word goes along with the next one: some providers refuse two in a row. */
function joinQuestions(path: readonly Message[]): PromptMessage[] {
  const messages: PromptMessage[] = []
  for (const { role, parts, model } of path) {
    const last = messages.at(-1)
    if (role === 'user' && last?.role === 'user') {
      const between = last.parts.at(-1)?.type === 'text' ? [BETWEEN] : []
      messages[messages.length - 1] = { ...last, parts: [...last.parts, ...between, ...parts] }
    } else messages.push({ role, parts, ...(model === undefined ? {} : { model }) })
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
