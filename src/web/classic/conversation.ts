import { createRenderer, type MarkdownRenderer } from '../markdown/renderer.ts'
import { actOnCode, readyCode } from '../ui/code-actions.ts'
import { actOnTable } from '../ui/table-actions.ts'
import { followEnd } from './follow-end.ts'
import type { ClassicMessage } from './lines.ts'

interface Shown {
  renderer: MarkdownRenderer
  note: HTMLElement
}

/** The messages on the page. */
export interface ConversationView {
  /** Shows messages, new ones below the others; one that is there already has grown. */
  add(messages: readonly ClassicMessage[]): void
  /** Nothing grows any more. */
  end(): void
}

/** What a reader should know beyond the words. */
const NOTES: Record<string, string> = {
  stopped: 'Stopped.',
  interrupted: 'Interrupted.',
  truncated: 'Broken off.',
  length: 'Cut off: the reply reached its length limit.',
  'content-filter': 'Withheld by the model’s content filter.',
}

export function createConversationView(root: HTMLElement): ConversationView {
  const shown = new Map<string, Shown>()
  const toEnd = followEnd()

  function show({ role, timestamp, content, ...end }: ClassicMessage): void {
    const message = shown.get(timestamp) ?? append(role, timestamp)
    message.renderer.set(content)
    message.note.textContent = NOTES[end.state ?? end.finish_reason ?? ''] ?? ''
  }

  function append(role: ClassicMessage['role'], timestamp: string): Shown {
    const element = document.createElement('div')
    element.id = `msg-${timestamp}`
    element.title = `${role} at ${timestamp}`
    element.classList.add('border-top', 'pt-2', role)
    const words = document.createElement('div')
    words.className = 'markdown'
    const note = document.createElement('p')
    note.className = 'note'
    element.append(words, note)
    root.append(element)
    const renderer = createRenderer(words, {
      onCode: readyCode,
      onCodeAction: actOnCode,
      onTableAction: actOnTable,
      onOpenImage: (address) => void open(address, '_blank', 'noopener,noreferrer'),
    })
    const message = { renderer, note }
    shown.set(timestamp, message)
    return message
  }

  return {
    add(messages) {
      for (const message of messages) show(message)
      toEnd()
    },
    end() {
      for (const { renderer } of shown.values()) renderer.end()
    },
  }
}
