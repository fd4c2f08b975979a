import type { AccountEvent, FollowedEvent } from '../../protocol/index.ts'

/** What a stream brings: changes of the list, and events of what is followed. */
export type Told = AccountEvent | FollowedEvent

/** Where a reader stands. */
export interface Positions {
  /** The last change of the list that it knows; undefined where it wants none. */
  rev: number | undefined
  /** The last event of each conversation that it follows. */
  seqs: Readonly<Record<string, number>>
}

/** Of which stream something is told: `line` is one leader's, which opens one stream after the other on it. */
export interface StreamName {
  line: string
  stream: number
}

/** What a tab tells the one that leads. */
export type Wish =
  /** I stand here; as an answer, or because what is streamed is not enough for me. */
  | { type: 'want'; tab: string; positions: Positions; answer: boolean }
  /** I want less than before. */
  | { type: 'less' }

/** What the leading tab tells all of them. */
export type News =
  /** A stream has been asked for. Whoever stood at these positions or beyond misses nothing by hearing it. */
  | ({ type: 'open'; from: Positions } & StreamName)
  | ({ type: 'events'; events: Told[] } & StreamName)
  /** Is its server out of reach? */
  | ({ type: 'broken'; broken: boolean } & StreamName)

/** What the tabs of one person in one browser tell each other. `ask`: where does each of you stand? */
export type Said = Wish | News | { type: 'ask' }
