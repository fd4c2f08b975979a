import { createHash } from 'node:crypto'
import type { ToolInfo } from '../../protocol/index.ts'
import type { PromptHeadRow } from '../store/prompt-heads.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

/**
 * What a model is told beside the messages, as it stands when a run begins. Instructions and tools change; the messages
 * above a reply do not any more, so this is all that has to be kept to know what was sent.
 */
export interface PromptHead {
  instructions: string | null
  tools: readonly ToolInfo[]
}

/** @returns the statement that keeps it, and the name under which it is kept */
export function keepHead(
  { promptHeads }: Pick<Store, 'promptHeads'>,
  conversationId: string,
  { instructions, tools }: PromptHead,
): { hash: string; keep: Statement } {
  const data = JSON.stringify({ instructions, tools } satisfies PromptHead)
  const hash = createHash('sha256').update(data).digest('base64url')
  return { hash, keep: promptHeads.keep({ conversationId, hash, data }) }
}

/** Undefined: the run is of before this was kept. */
export function headOf(row: PromptHeadRow | undefined): PromptHead | undefined {
  return row && (JSON.parse(row.data) as PromptHead)
}
