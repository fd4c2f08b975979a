import { textOf, type Chunk, type Message, type Prompt } from '../../protocol/index.ts'
import type { ConversationsDeps } from './conversations.ts'
import { messageOf } from './rows.ts'
import { indexTitle } from './search-index.ts'
import { titleOf } from './sent-message.ts'

const INSTRUCTIONS =
  'Give the conversation below a title of three to six words, in the language it is held in. Answer with the title alone: no quotation marks, no full stop, no explanation.'
/** How much of question and answer a model is shown, in UTF-16 units. */
const SHOWN = 1_500
const LONGEST = 80

/** The first message of a conversation, where this is an answer to it and nobody has given a title since. */
export async function findUntitled(
  { store }: Pick<ConversationsDeps, 'store'>,
  { conversationId, parentId }: Message,
): Promise<Message | undefined> {
  const [[asked], [conversation]] = await store.read(
    store.messages.byId({ id: parentId ?? '' }),
    store.conversations.byId({ id: conversationId }),
  )
  if (!asked || asked.parent_id !== null) return undefined
  const question = messageOf(asked)
  const first = titleOf(question)
  return first !== undefined && conversation?.title === first ? question : undefined
}

/** Puts a model's answer in the place of the first title, unless that has been changed, or the answer holds none. */
export async function retitle(
  { store, log, now }: Pick<ConversationsDeps, 'store' | 'log' | 'now'>,
  question: Message,
  answer: AsyncIterable<Chunk>,
): Promise<void> {
  const { conversationId } = question
  let text = ''
  for await (const chunk of answer) if (chunk.type === 'text-delta') text += chunk.text
  const before = titleOf(question)
  const title = titleFrom(text)
  if (before === undefined || title === undefined || title === before) return
  await log.commit({
    conversationId,
    events: [{ type: 'conversation-update', patch: { title }, at: new Date(now()).toISOString() }],
    statements: [
      store.conversations.retitle({ id: conversationId, before, title }, { expect: 1 }),
      ...indexTitle(store, conversationId, title),
    ],
  })
}

/** What a model is asked for a title with. */
export function titlePrompt(question: Message, answer: Message): Prompt {
  const text = `Question:\n${shown(question)}\n\nAnswer:\n${shown(answer)}\n\nTitle:`
  return {
    instructions: INSTRUCTIONS,
    messages: [{ role: 'user', parts: [{ id: 'title', type: 'text', text }] }],
    tools: [],
    // Models that think first count that too.
    settings: { maxOutputTokens: 400 },
    dropped: false,
  }
}

function shown(message: Message): string {
  return whole(textOf(message.parts).slice(0, SHOWN))
}

/** A model's answer as a title: one line of at most 80 UTF-16 units, without what models put around it. */
export function titleFrom(answer: string): string | undefined {
  const line = answer
    .replace(/<think>[\s\S]*?(<\/think>|$)/g, '')
    .split(/[\r\n]+/)
    .map((text) =>
      bare(
        text
          .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
          .trim()
          .slice(0, LONGEST + 20),
      ),
    )
    .find((text) => text !== '')
  if (line === undefined || line.length <= LONGEST) return line
  const cut = whole(line.slice(0, LONGEST - 1))
  const end = cut.lastIndexOf(' ')
  return `${cut.slice(0, end > LONGEST / 2 ? end : undefined)}…`
}

/**
 * Without marks of Markdown, a heading's word, quotation marks around the whole and the full stop. It looks ahead and
 * back, so it is for short texts.
 */
function bare(text: string): string {
  return text
    .replace(/(\*\*|`)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/^(#+( |$)|title: *|[*_`'‘’ ]|["“”„«「](?!.*["“”»」].*[\p{L}\p{N}]))+/iu, '')
    .replace(/([*_`'‘’ ]|(?<![\p{L}\p{N}].*["“„«「].*)["“”»」]|(?<![.…])\.)+$/u, '')
}

/** Without half of a character at its end. */
function whole(text: string): string {
  return text.replace(/\p{Cs}$/u, '')
}
