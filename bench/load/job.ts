import type { Reading } from './reading.ts'

/** A place to ask for replies, as the runner names it to the load process. */
export interface TargetName {
  kind: 'chat-completions' | 'loquat'
  url: string
}

/** What the load process is asked to do. */
export type Job =
  /** Opens as many readers as `run` will use. */
  | { do: 'open'; target: TargetName; count: number }
  /** One reply for each open reader, all at once, asked for `spacingMs` apart; closes the readers. */
  | { do: 'run'; text: string; tokens: number; spacingMs: number }
  /** One reply after the other, each from a reader of its own, the targets taking turns. */
  | { do: 'alternate'; targets: TargetName[]; rounds: number; text: string; tokens: number }

/** The readings by reader, or by target and round. */
export interface Readings {
  open: undefined
  run: Reading[]
  alternate: Reading[][]
}

export type Answer = { result: unknown } | { error: string }
