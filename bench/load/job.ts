import type { Reading } from './reading.ts'

/** A place to ask for replies, as the runner names it to the load process. */
export interface TargetName {
  kind: 'chat-completions' | 'loquat' | 'ui-stream' | 'text-lines' | 'template'
  url: string
  /** Another model than the server's default one (Loquat). */
  model?: string
  /** A conversation that is there, instead of a new one for each reader (Loquat). */
  conversation?: string
  /** Further readers of the same reply, who come so late; they are not in the readings (Loquat). */
  alongside?: { readers: number; afterMs: number }
}

/** What the load process is asked to do. */
export type Job =
  /** Opens as many readers as `run` will use. */
  | { do: 'open'; target: TargetName; count: number }
  /** So many replies, one after the other, for each open reader; the readers begin `spacingMs` apart. */
  | { do: 'run'; text: string; tokens: number; spacingMs: number; turns: number }
  /** Asks for replies that nobody waits for: resolves when all have been accepted. */
  | { do: 'begin'; text: string }
  /** Closes the open readers. */
  | { do: 'close' }
  /** One reply after the other, each from a reader of its own, the targets taking turns. */
  | { do: 'alternate'; targets: TargetName[]; rounds: number; text: string; tokens: number }
  /** Reads pages, one after the other, taking turns; milliseconds by page and round. */
  | { do: 'fetch'; urls: string[]; rounds: number }
  /** Joins a reply that is being written, from its beginning, after so many words. */
  | { do: 'resume'; url: string; text: string; tokens: number; after: number }

/** How a reader caught up who came late. */
export interface CaughtUp {
  /** Pieces in which the connection brought what was missed. */
  writes: number
  /** Events that had been missed. */
  events: number
  /** Milliseconds from asking to having all of it. */
  ms: number
}

/** The readings by reader, or by target and round. */
export interface Readings {
  open: undefined
  run: Reading[]
  begin: undefined
  close: undefined
  alternate: Reading[][]
  fetch: number[][]
  resume: CaughtUp
}

export type Answer = { result: unknown } | { error: string }
