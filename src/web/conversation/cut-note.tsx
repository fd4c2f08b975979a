import { lastCut, type Message, type PromptCut } from '../../protocol/index.ts'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

interface CutNoteProps {
  message: Message
  open: Pick<OpenConversation, 'messages'>
}

/** Below the first reply for which the model was given less of the conversation than before. */
export function CutNote({ message, open }: CutNoteProps) {
  const before = cutBefore(message, open)
  const kind = before && newlyCut(lastCut(message), before)
  return kind ? <p class="part-row">{words().replies.cut[kind]}</p> : null
}

/** What the reply before had of the conversation; undefined where that is not known here. */
function cutBefore({ parentId }: Message, { messages }: CutNoteProps['open']) {
  for (let id = parentId; id !== null;) {
    if (!messages.has(id)) return undefined
    const message: Message = messages.message(id).peek()
    if (message.role === 'assistant') return lastCut(message)
    id = message.parentId
  }
  return {}
}

/** What has gone since the call before; undefined: nothing. */
export function newlyCut(
  now: PromptCut,
  before: PromptCut,
): 'summary' | 'gone' | 'results' | undefined {
  if (now.promptFrom !== undefined && now.promptFrom !== before.promptFrom)
    return now.promptSummary ? 'summary' : 'gone'
  const { promptShortened } = now
  return promptShortened !== undefined && promptShortened !== before.promptShortened
    ? 'results'
    : undefined
}
