/** Where in the life of a transaction the server is killed. */
export const POINTS = [
  /** Everything is written and nothing is committed. */
  'before-commit',
  /** It is committed, and only the database knows. */
  'after-commit',
  /** The event loop has been told, and has told nobody. */
  'answered',
  /** What follows from it in the same turn of the loop has been done. */
  'told',
] as const

/** The same of a step of the schema, which is taken before there is anybody to tell. */
export const MIGRATION_POINTS = ['before-commit', 'after-commit'] as const

/** In the life of a file that is made at the first start: empty, whole under another name, whole under its own. */
export const FILE_POINTS = ['opened', 'written', 'renamed'] as const

export type Point =
  (typeof POINTS)[number] | (typeof MIGRATION_POINTS)[number] | (typeof FILE_POINTS)[number]

/** A place to die: at this point of a transaction that holds this statement, this step of the schema, or this file. */
export interface Boundary {
  statement: string
  point: Point
}

/** Where to die, and how many such places to pass by first. */
export interface Order extends Boundary {
  skip: number
  /** Statements whose company is sought: of those passed by, none held more of them than the one to die at, if there is time. */
  beside: string[]
  signal: 'SIGKILL' | 'SIGABRT'
}

/** What is noted of a death: the point, and all that its transaction wrote. */
export interface Death {
  point: Point
  statements: string[]
}

export const KEY_FILE = 'the file secret.key'
