import type { Role } from './message.ts'

/** A piece of a text; `hit`: it is what was searched for. Pieces put together are the text. */
export interface SnippetPiece {
  text: string
  hit?: true
}

/** A message in which everything was found. */
export interface MessageHit {
  messageId: string
  role: Role
  /** ISO 8601, UTC. */
  createdAt: string
  /** The passage around it: one line of about 160 characters, cut between words. */
  snippet: SnippetPiece[]
}

/** A conversation in which something was found. */
export interface SearchHit {
  conversationId: string
  /** All of it; empty where there is none. */
  title: SnippetPiece[]
  archived: boolean
  /** ISO 8601, UTC. */
  updatedAt: string
  /** The newest three; empty where only the title was found. They need not be on the branch that is shown. */
  messages: MessageHit[]
}
