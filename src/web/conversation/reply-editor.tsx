import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { createId, textOf, type Message } from '../../protocol/index.ts'
import { sentenceOf } from '../api.ts'
import { run } from '../commands/commands.ts'
import { announce } from '../ui/announcer.tsx'
import { laterWords, words } from '../words/words.ts'
import { leaveEditor, MessageEditor } from './message-editor.tsx'
import type { OpenConversation } from './open-conversation.ts'

export interface ReplyEditorProps {
  message: Message
  open: OpenConversation
}

/** Enter alone is a new line: a reply has many. */
const isSaveKey = (event: KeyboardEvent) =>
  event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing

/** Other words for a reply, in a version of it. What is typed stays until the server has it. */
export function ReplyEditor({ message, open }: ReplyEditorProps) {
  const { id, parts } = message
  const saving = useSignal(false)
  const tried = useRef({ id: '', text: '' })
  const edit = open.editing.value.get(id)
  if (!edit) return null
  const say = laterWords().editing
  const { draft } = edit
  const hasMore = parts.some(({ type }) => type !== 'text' && type !== 'step-start')
  const kept = words().conversation.editorNote

  async function save() {
    const text = draft.text.peek()
    if (text === textOf(parts)) return leaveEditor(open, id)
    // Tried again it is the same version: the server may have heard of it.
    if (tried.current.text !== text) tried.current = { id: createId('msg'), text }
    saving.value = true
    const saved = await store(open, id, tried.current)
    saving.value = false
    if (!saved) return
    open.endEdit(id)
    if (open.closing.signal.aborted) return
    announce(words().ui.saved)
    run('composer')
  }

  return (
    <MessageEditor
      id={id}
      open={open}
      draft={draft}
      note={hasMore ? `${kept} ${say.onlyWords}` : kept}
      named={{
        form: words().conversation.editReply,
        field: say.field,
        done: saving.value ? say.saving : say.save,
      }}
      isDone={isSaveKey}
      onSend={() => {
        if (!saving.peek()) void save()
        return false
      }}
    />
  )
}

/** @returns whether the server has it */
async function store(open: OpenConversation, id: string, version: { id: string; text: string }) {
  const { client, liveRun, messages, problem } = open
  const left = liveRun.peek()
  problem.value = null
  try {
    await client.conversations.editReply(open.id.peek() ?? '', id, version.text, version)
  } catch (error) {
    if (messages.has(version.id)) return true
    problem.value = sentenceOf(error)
    return false
  }
  // Nobody asks any more for what is being written on the branch that was left.
  if (left !== null) void client.runs.cancel(left).catch(() => {})
  return true
}
