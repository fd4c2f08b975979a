import { useSignal } from '@preact/signals'
import type { Part, Prompt, PromptMessage } from '../../protocol/index.ts'
import { laterWords } from '../words/words.ts'
import { Piece } from './piece.tsx'
import { readable } from './readable.ts'

/** So many stand in the list at first, and come with each asking: a prompt may have thousands. */
const PAGE = 100

interface SentMessagesProps {
  prompt: Prompt
  /** About how many tokens each takes. */
  tokens: readonly number[]
  total: number
}

/** The messages, oldest first, from the end back. */
export function SentMessages({ prompt: { messages }, tokens, total }: SentMessagesProps) {
  const shown = useSignal(PAGE)
  const hidden = Math.max(0, messages.length - shown.value)
  const say = laterWords().sent
  return (
    <>
      {hidden > 0 && (
        <button type="button" class="button small quiet" onClick={() => (shown.value += PAGE)}>
          {say.earlier(hidden)}
        </button>
      )}
      {messages.slice(hidden).map((message, i) => (
        <Piece
          key={hidden + i}
          title={titleOf(message)}
          tokens={tokens[hidden + i] ?? 0}
          total={total}
        >
          {message.parts.map((part) => (
            <PartText key={part.id} part={part} />
          ))}
        </Piece>
      ))}
    </>
  )
}

function titleOf({ role, parts }: PromptMessage): string {
  const said = parts.find((part) => part.type === 'text')
  const start = said ? said.text.trim().slice(0, 100) : ''
  return laterWords().sent.message(laterWords().sent.roles[role], start)
}

function PartText({ part }: { part: Part }) {
  if (part.type === 'step-start') return null
  const isText = part.type === 'text' || part.type === 'compaction'
  return <pre dir="auto">{isText ? part.text : readable(part)}</pre>
}
