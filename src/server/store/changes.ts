/** What another process has committed: where to look, never what is there. */
export type Change =
  /** Events `first` … `last` of a log (none of a new one: 1 … 0). */
  | {
      kind: 'events'
      conversationId: string
      first: number
      last: number
      /** Does a run end among them? */
      endsRun: boolean
      /** Do they change what a list of conversations shows? */
      listed: boolean
    }
  | { kind: 'deleted'; conversationId: string }
  /** A run was asked to stop. */
  | { kind: 'stop'; runId: string }
  /** A provider's key or address was stored, or removed. */
  | { kind: 'provider'; providerId: string }

/** The other processes that share the database. */
export interface Others {
  /**
   * @param heard what they have committed, soon after it
   * @param missed nothing was heard for a while, or is; look at everything again
   * @returns leaves again
   */
  listen(heard: (changes: Change[]) => void, missed: () => void): () => void
  /** Does some work that is done by one process at a time. @returns false where another one is at it */
  alone(work: () => Promise<void>): Promise<boolean>
}

/** Changes on their way, those of one log as one. */
export interface ChangeSet {
  readonly size: number
  add(change: Change): void
  /** Takes all of them. */
  take(): Change[]
}

export function createChangeSet(): ChangeSet {
  let waiting = new Map<string, Change>()
  return {
    get size() {
      return waiting.size
    },
    add(change) {
      const key = subjectOf(change)
      const before = waiting.get(key)
      waiting.set(
        key,
        before?.kind === 'events' && change.kind === 'events' ? joined(before, change) : change,
      )
    },
    take() {
      const all = [...waiting.values()]
      waiting = new Map()
      return all
    },
  }
}

function subjectOf(change: Change): string {
  if (change.kind === 'stop') return change.runId
  return change.kind === 'provider' ? change.providerId : change.conversationId
}

type EventsChange = Extract<Change, { kind: 'events' }>

function joined(a: EventsChange, b: EventsChange): EventsChange {
  return {
    ...a,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    endsRun: a.endsRun || b.endsRun,
    listed: a.listed || b.listed,
  }
}

/** One line for each change. */
export function encodeChange(change: Change): string {
  if (change.kind === 'stop') return `s ${change.runId}`
  if (change.kind === 'deleted') return `d ${change.conversationId}`
  if (change.kind === 'provider') return `p ${change.providerId}`
  const { conversationId, first, last, endsRun, listed } = change
  return `e${endsRun ? 'r' : ''}${listed ? 'l' : ''} ${conversationId} ${first} ${last}`
}

/** What does not look like a change, as from a newer version, is passed over. */
export function decodeChanges(text: string): Change[] {
  return text.split('\n').flatMap((line): Change[] => {
    const [word = '', id = '', first = '', last = ''] = line.split(' ')
    if (word === 's') return [{ kind: 'stop', runId: id }]
    if (word === 'p') return [{ kind: 'provider', providerId: id }]
    if (word === 'd') return [{ kind: 'deleted', conversationId: id }]
    if (!word.startsWith('e')) return []
    const [endsRun, listed] = [word.includes('r'), word.includes('l')]
    return [
      {
        ...{ kind: 'events', conversationId: id, first: Number(first), last: Number(last) },
        endsRun,
        listed,
      },
    ]
  })
}
