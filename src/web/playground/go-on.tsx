import { useSignal } from '@preact/signals'
import { textOf, type Message } from '../../protocol/index.ts'
import { sentenceOf } from '../api.ts'
import { navigate, pathOfConversation } from '../router.ts'
import { keepBranch } from '../temporary/keep.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'
import type { Attempt } from './column.ts'

/** Makes an ordinary conversation of a message and its reply. */
export function GoOn({ attempt, reply }: { attempt: Attempt; reply: Message }) {
  const busy = useSignal(false)
  const problem = useSignal<string | null>(null)
  const say = laterWords().playground
  if (textOf(reply.parts) === '') return null

  async function goOn() {
    if (busy.value) return
    busy.value = true
    problem.value = null
    const { trial, question } = attempt
    const instructions = trial.instructions.trim() === '' ? null : trial.instructions
    try {
      const told = { model: reply.model ?? null, instructions, settings: {} }
      navigate(pathOfConversation(await keepBranch([question, reply], told)))
    } catch (error) {
      problem.value = sentenceOf(error)
    }
    busy.value = false
  }

  return (
    <footer class="column-foot">
      <button
        type="button"
        class="button small"
        aria-disabled={busy.value}
        onClick={() => void goOn()}
      >
        <Icon name="bubble" />
        {busy.value ? say.goingOn : say.goOn}
      </button>
      {problem.value !== null && <p role="alert">{problem.value}</p>}
    </footer>
  )
}
