import type { Conversation, ModelParameter } from '../../protocol/index.ts'
import { readOwn, writeOwn } from '../account/remembered.ts'

/** What a conversation's model is told, and how it is to answer. */
export type Tuning = Pick<Conversation, 'instructions' | 'settings'>

export type FieldId = 'instructions' | ModelParameter

/** What was typed into fields. */
export type Edits = Partial<Record<FieldId, string>>

/** What of a conversation's settings only this browser has; it outlives the page. */
export interface Kept {
  /** What a conversation that has not begun is to begin with. */
  tuning?: Partial<Tuning>
  /** What is not saved: it was refused, or the server is out of reach. */
  edits?: Edits
}

const nameOf = (conversationId: string | null) => `settings.${conversationId ?? 'new'}`

export function loadKept(conversationId: string | null): Kept {
  try {
    return JSON.parse(readOwn(nameOf(conversationId)) ?? '{}') as Kept
  } catch {
    return {}
  }
}

export function keep(conversationId: string | null, { tuning = {}, edits = {} }: Kept): void {
  const nothing = Object.keys(tuning).length === 0 && Object.keys(edits).length === 0
  writeOwn(nameOf(conversationId), nothing ? null : JSON.stringify({ tuning, edits }))
}

/** The conversation has begun: what was refused is kept under its name, the next one begins anew. */
export function moveKept(conversationId: string): void {
  const { edits = {} } = loadKept(null)
  keep(conversationId, { edits })
  keep(null, {})
}
