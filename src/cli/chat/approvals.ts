import type { Message, ToolPart } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import type { Screen } from './screen.ts'

/** Asks about the tools of one reply, one after the other, each once. */
export interface Approvals {
  /** @returns does a tool of the reply wait for an answer? */
  look(message: Message | undefined, runId: string): boolean
  /** Takes an open question back. */
  end(): void
}

export interface ApprovalsOptions {
  client: Client
  screen: Screen
  confirm: ((signal: AbortSignal) => Promise<boolean | null>) | undefined
}

export function createApprovals({ client, screen, confirm }: ApprovalsOptions): Approvals {
  const asked = new Set<string>()
  const over = new AbortController()
  let turn: Promise<unknown> = Promise.resolve()

  async function ask({ toolCallId, toolName, input, approval }: ToolPart, runId: string) {
    if (!confirm || over.signal.aborted) return
    screen.endReply()
    screen.line(`The model asks to run ${toolName} ${input}\nMay it? y or n`)
    const approved = await confirm(over.signal)
    if (approved === null) return over.abort()
    screen.note(approved ? 'Allowed.' : 'Denied.')
    const { approvalId } = approval ?? {}
    await client.runs.approve(runId, { toolCallId, approvalId, approved })
  }

  return {
    look(message, runId) {
      const waiting = (message?.parts ?? []).filter(
        (part): part is ToolPart => part.type === 'tool' && part.state === 'waiting',
      )
      for (const part of waiting) {
        // Not by the call's id: a model may use one again.
        if (asked.has(part.id)) continue
        asked.add(part.id)
        // Somebody may have answered in the page meanwhile.
        turn = turn.then(() => ask(part, runId)).catch(() => {})
      }
      return waiting.length > 0
    },
    end: () => over.abort(),
  }
}
