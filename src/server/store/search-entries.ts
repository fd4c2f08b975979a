import type { Query, Statement } from './statement.ts'

/** Words that stand behind each other; `prefix`: the last of them may go on. They hold no quotation marks and no blanks. */
export interface SearchTerm {
  words: readonly string[]
  prefix: boolean
}

/** Where words were said: in a message, or (without a message id) in a title. The greater its id, the later. */
export interface FoundRow {
  id: number
  conversation_id: string
  message_id: string
  /** 0: whose words they are does not own the conversation, or not yet. */
  mine: number
}

/** What is found by its words. */
export interface SearchEntry extends Record<string, string | null> {
  conversationId: string
  /** Empty: the title. */
  messageId: string
  /** Separated by blanks; see conversations/words.ts. */
  words: string
  /** Of a title: nothing happens where the conversation has another one by then. */
  title: string | null
}

/** What is asked of an index. */
export interface Found extends Record<string, string | number> {
  match: string
  ownerId: string
  before: number
}

/** What the two indexes do differently. */
export interface FullTextQueries {
  /** Puts words in the place of those that an entry had. */
  put(entry: SearchEntry): Statement[]
  /** The same for what was said before there was an index, unless it has an entry by now. */
  putOld(entry: SearchEntry): Statement[]
  /** Newest first. It stops by itself after `limit`, so a word that is everywhere costs no more than a rare one. */
  find: Query<Found & { limit: number }, FoundRow>
  /** In which conversations something is found that was said at `before` or later. */
  newer: Query<Found, { conversation_id: string }>
  /** All of the terms, in what belongs to an owner, as `match` of the two above. */
  match(ownerId: string, terms: readonly SearchTerm[]): string
}

/** New entries count up from here, those of before there was an index count down. */
export const MIDDLE = 2 ** 30

/** Stands before the owner among the words of an entry: a sign that is part of no word. */
export const OWNER = '·'
