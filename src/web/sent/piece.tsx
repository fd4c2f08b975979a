import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Icon } from '../ui/icon.tsx'
import { formats, laterWords } from '../words/words.ts'

interface PieceProps {
  title: string
  tokens: number
  total: number
  children: ComponentChildren
}

/** Something of the prompt that can be looked into, with its part of the whole. */
export function Piece({ title, tokens, total, children }: PieceProps) {
  const open = useSignal(false)
  return (
    <details class="sent-piece" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" />
        <span class="sent-title">{title}</span>
        <span class="sent-share">
          {laterWords().sent.share(tokens, formats().percent(total === 0 ? 0 : tokens / total))}
        </span>
      </summary>
      {open.value && children}
    </details>
  )
}
