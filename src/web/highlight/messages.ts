import type { Spans } from './token-classes.ts'

/** What the page asks of the worker. Lines of a block follow each other without a gap. */
export type Request =
  | { type: 'load'; language: string }
  /** A null is a line too long to be read. */
  | { type: 'lines'; block: number; language: string; lines: readonly (string | null)[] }
  | { type: 'close'; block: number }

/** What the worker answers: one `loaded` to each `load`, one `lines` to each `lines`. */
export type Answer =
  /** The language is there and is now being made ready, which can take the worker some seconds. */
  | { type: 'learning'; language: string }
  | { type: 'loaded'; language: string; fault?: string }
  /** Without spans, the block cannot be coloured from here on. */
  | { type: 'lines'; block: number; spans: Spans[] | null }
