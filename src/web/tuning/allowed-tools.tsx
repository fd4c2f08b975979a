import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { sentenceOf } from '../api.ts'
import type { OpenConversation } from '../conversation/open-conversation.ts'
import { useHandOver } from '../ui/hand-over.ts'
import { laterWords } from '../words/words.ts'

/** The tools that a person has allowed for all of a conversation, and the way to be asked again. */
export function AllowedTools({ open }: { open: OpenConversation }) {
  const problem = useSignal<string | null>(null)
  const { client, conversation } = open
  const tools = conversation.value?.allowedTools ?? []
  const say = laterWords().tuning
  if (tools.length === 0) return null

  async function askAgain(tool: string) {
    problem.value = null
    const { id, allowedTools } = conversation.peek()!
    try {
      const left = { allowedTools: allowedTools.filter((it) => it !== tool) }
      await client.conversations.update(id, left)
      conversation.value = { ...conversation.peek()!, ...left }
    } catch (error) {
      problem.value = say.failed(sentenceOf(error))
    }
  }

  return (
    <section class="tuning-tools">
      <h3>{say.allowed}</h3>
      <p class="tuning-note">{say.allowedNote}</p>
      <ul>
        {tools.map((tool) => (
          <AllowedTool key={tool} tool={tool} onAskAgain={() => void askAgain(tool)} />
        ))}
      </ul>
      {problem.value !== null && (
        <p class="tuning-fault" role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

function AllowedTool({ tool, onAskAgain }: { tool: string; onAskAgain: () => void }) {
  const row = useRef<HTMLLIElement>(null)
  // To the next one, or to what is above all of them.
  useHandOver(row, () =>
    document.querySelector<HTMLElement>('.tuning :is(.tuning-tools button, textarea)')?.focus(),
  )
  const say = laterWords().tuning
  return (
    <li ref={row}>
      <code>{tool}</code>
      <button
        type="button"
        class="button small"
        aria-label={say.askAgainFor(tool)}
        onClick={onAskAgain}
      >
        {say.askAgain}
      </button>
    </li>
  )
}
