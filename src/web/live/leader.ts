import { ApiError, type Client } from '../../client/index.ts'
import type { News, Positions, StreamName, Told, Wish } from './talk.ts'

/** Wishes that come together are one. */
const SETTLE = 20
/** Who stops following often goes on in a moment, from a page loaded anew. */
const LEAVE = 1000
/** The server lost what it had told: the lists are loaded anew within this time. */
const PATIENCE = 1000
/** A stream carries so many conversations. */
const MOST = 20

export interface Leader {
  hear(wish: Wish): void
  /** Begins, or begins anew: asks all tabs where they stand, and opens a stream from there. */
  ask(): void
  close(): void
}

export interface LeaderOptions {
  /** The leading tab. */
  tab: string
  /** Whose stream it shall be; the server refuses if another one is signed in by now. */
  owner: string
  /** Tells all tabs, this one too; or this one alone, where it is the only one. */
  tell(news: News | { type: 'ask' }, isAlone: boolean): void
  /** The server refuses the stream. */
  onRefused(error: unknown): void
}

/**
 * The browser's one stream, for everything that its tabs show: a server gets only six connections from a browser, for all
 * of its tabs together. It is opened anew whenever what it shall carry changes. Nothing is remembered of the tabs: each
 * knows where it stands, and is asked.
 */
export function createLeader(
  client: Pick<Client, 'followAccount'>,
  options: LeaderOptions,
): Leader {
  const { tab, owner, tell, onRefused } = options
  let wants = new Map<string, Positions>()
  let stream = 0
  let connection = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Have the tabs been asked, so that whatever they say is an answer? */
  let asked = false

  function ask() {
    clearTimeout(timer)
    wants = new Map()
    asked = true
    timer = setTimeout(open, SETTLE)
    tell({ type: 'ask' }, false)
  }

  function askIn(delay: number) {
    timer ??= setTimeout(ask, delay)
  }

  function open() {
    timer = undefined
    asked = false
    connection.abort()
    connection = new AbortController()
    stream++
    const { signal } = connection
    // Who is late now is told nothing of this stream, from its beginning on.
    const isAlone = wants.size <= 1
    parted(lowest(wants.values())).forEach((from, i) => {
      const name = { line: `${tab} ${i}`, stream }
      void carry(from, name, signal, (news) => tell(news, isAlone))
    })
  }

  async function carry(
    from: Positions,
    name: StreamName,
    signal: AbortSignal,
    say: (news: News) => void,
  ) {
    say({ type: 'open', from, ...name })
    const told = (event: Told) => say({ type: 'events', events: [event], ...name })
    try {
      for await (const event of client.followAccount({
        owner,
        after: from.rev ?? 0,
        follow: from.seqs,
        signal,
        onConnection: ({ state }) => {
          if (!signal.aborted) say({ type: 'broken', broken: state !== 'open', ...name })
        },
      })) {
        if (signal.aborted) return
        told(event)
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ApiError) || error.code !== 'cursor_ahead') return onRefused(error)
      // The server knows less than this page: its data was put back to an earlier day.
      told({ type: 'reset', rev: 0 })
      askIn(PATIENCE)
    }
  }

  return {
    ask,
    hear(wish) {
      if (wish.type === 'less') return askIn(LEAVE)
      wants.set(wish.tab, wish.positions)
      if (asked) return
      if (!wish.answer) return ask()
      // It was slow to answer. The others have said where they stand, and need not say it again.
      asked = true
      clearTimeout(timer)
      timer = setTimeout(open, SETTLE)
    },
    close() {
      clearTimeout(timer)
      connection.abort()
    },
  }
}

/** From here on nobody misses anything. */
function lowest(wants: Iterable<Positions>): Positions {
  const seqs: Record<string, number> = {}
  let rev: number | undefined
  for (const positions of wants) {
    if (positions.rev !== undefined) rev = Math.min(positions.rev, rev ?? Infinity)
    for (const [id, seq] of Object.entries(positions.seqs))
      seqs[id] = Math.min(seq, seqs[id] ?? Infinity)
  }
  return { rev, seqs }
}

/** As few streams as can carry it: one, unless somebody has more than twenty windows side by side. */
function parted({ rev, seqs }: Positions): Positions[] {
  const all = Object.entries(seqs)
  const parts: Positions[] = rev === undefined || all.length > 0 ? [] : [{ rev, seqs }]
  for (let i = 0; i < all.length; i += MOST)
    parts.push({ rev, seqs: Object.fromEntries(all.slice(i, i + MOST)) })
  return parts
}
