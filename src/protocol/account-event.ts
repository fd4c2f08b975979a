import type { Conversation } from './conversation.ts'
import type { ConversationEvent } from './event.ts'

/**
 * What happened to an owner's list of conversations. `rev` counts such changes. Each event says how things are, not
 * what was done: after a longer absence a conversation comes once, as it is, under its newest number.
 */
export type AccountEvent =
  /** New, or changed in a way that a list shows: title, model, pin, archive, a message, a run's start or end. */
  | { type: 'conversation'; rev: number; conversation: Conversation }
  | { type: 'conversation-delete'; rev: number; conversationId: string }
  /** Too much has happened since `after` to be told: read the list anew. */
  | { type: 'reset'; rev: number }

export type AccountEventType = AccountEvent['type'] | 'unfollow'

/** What the account stream brings of the conversations that it was asked to follow. */
export type FollowedEvent =
  | { type: 'event'; conversationId: string; event: ConversationEvent }
  /**
   * The conversation is not followed on this connection (any more): `conversation_not_found`, also once it is deleted,
   * or `cursor_ahead`.
   */
  | { type: 'unfollow'; conversationId: string; code: string }

/** Every type that only the account stream has, for tables and tests. */
export const ACCOUNT_EVENT_TYPES = Object.keys({
  conversation: 1,
  'conversation-delete': 1,
  reset: 1,
  unfollow: 1,
} satisfies Record<AccountEventType, 1>) as AccountEventType[]
