import type { OpenConversation } from '../conversation/open-conversation.ts'
import type { Memory } from './memory.ts'

/** A temporary conversation on screen. */
export interface OpenTemporary extends OpenConversation {
  memory: Memory
  /** It has become another one: there is nothing to lose any more. */
  kept: boolean
  /** Shows it again, after it was left. */
  comeBack(): void
  discard(): void
}
