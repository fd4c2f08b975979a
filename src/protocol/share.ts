/** A link to a conversation as it was when the link was made. */
export interface Share {
  id: string
  /** The conversation's title then. */
  title: string | null
  /** Is the model's reasoning shown, too? */
  reasoning: boolean
  /** Are the arguments and results of tools shown, too? */
  tools: boolean
  /** ISO 8601, UTC. */
  createdAt: string
}

/** A link just made: the only time it is seen. */
export interface NewShare extends Share {
  /** Where anybody can read it, on this server: `/s/…`. */
  path: string
}
