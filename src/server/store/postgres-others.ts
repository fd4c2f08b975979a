import { randomBytes } from 'node:crypto'
import {
  createChangeSet,
  decodeChanges,
  encodeChange,
  type Change,
  type Others,
} from './changes.ts'
import type { Session, SessionOptions } from './postgres-session.ts'

export interface PostgresOthers extends Others {
  /** Tells the others what was committed here: once for all that happens in a moment, and nothing that has content. */
  announce(changes: readonly Change[]): void
  /** Sends what is still to be told. */
  close(): Promise<void>
}

/** A payload may have 8000 bytes. */
const MOST_BYTES = 7900
const RETRY_MS = 1000
const HEARTBEAT_MS = 10_000
const CHANNEL = 'loquat'
/** Any number, but the same in every process, and another one than that of the schema. */
const LOCK = 5_083_276_153

/**
 * Wake-ups between processes, over NOTIFY and LISTEN on a connection of their own: a commit does not wait for them.
 * While that connection is lost, listeners are told every second to look for themselves.
 */
export function createPostgresOthers(
  open: (options: Pick<SessionOptions, 'onNotify' | 'onLost'>) => Promise<Session>,
): PostgresOthers {
  const me = randomBytes(6).toString('hex')
  const changes = createChangeSet()
  const listeners = new Set<{ heard: (changes: Change[]) => void; missed: () => void }>()
  let session: Promise<Session> | undefined
  let sending: Promise<void> | undefined
  let scheduled: NodeJS.Immediate | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const heartbeat = setInterval(() => {
    void session?.then((to) => to.send([{ sql: 'select 1', values: [] }])).catch(() => undefined)
  }, HEARTBEAT_MS).unref()

  function onNotify(_channel: string, payload: string): void {
    if (payload.startsWith(me)) return
    const heard = decodeChanges(payload.slice(payload.indexOf('\n') + 1))
    for (const listener of listeners) listener.heard(heard)
  }

  const missed = () => {
    for (const listener of listeners) listener.missed()
  }

  /** What was announced meanwhile goes out; what was announced to us is looked for. */
  function caughtUp(): void {
    missed()
    schedule()
  }

  async function connect(): Promise<Session> {
    const to = await open({ onNotify, onLost: again })
    await to.send([{ sql: `listen ${CHANNEL}`, values: [] }])
    return to
  }

  function ensure(): Promise<Session> {
    session ??= connect().catch((error: unknown) => {
      again()
      throw error
    })
    return session
  }

  /** The connection was lost, or could not be had. */
  function again(): void {
    session = undefined
    if (closed) return
    missed()
    retry ??= setTimeout(() => {
      retry = undefined
      ensure().then(caughtUp, () => undefined)
    }, RETRY_MS)
  }

  function schedule(): void {
    if (changes.size > 0 && !sending) scheduled ??= setImmediate(() => void flush())
  }

  function flush(): Promise<void> {
    clearImmediate(scheduled)
    scheduled = undefined
    sending ??= send().finally(() => (sending = undefined))
    return sending
  }

  /** What comes while a message is under way goes with the next. */
  async function send(): Promise<void> {
    while (changes.size > 0) {
      const told = changes.take()
      try {
        const to = await ensure()
        await to.send([
          {
            sql: `select pg_notify('${CHANNEL}', message) from json_array_elements_text($1::text::json) as m (message)`,
            values: [JSON.stringify(messagesOf(me, told))],
          },
        ])
      } catch {
        // Told again once there is a connection.
        for (const change of told) changes.add(change)
        return
      }
    }
  }

  return {
    announce(told) {
      for (const change of told) changes.add(change)
      schedule()
    },
    listen(heard, missed) {
      const listener = { heard, missed }
      listeners.add(listener)
      void ensure().catch(() => undefined)
      return () => void listeners.delete(listener)
    },
    async alone(work) {
      const held = await ensure()
      const lock = (sql: string) => held.send([{ sql: `select ${sql}($1)`, values: [LOCK] }])
      const [[[got]]] = (await lock('pg_try_advisory_lock')) as unknown as [[[number]]]
      if (!got) return false
      try {
        await work()
      } finally {
        // A connection that was lost meanwhile has let go of it.
        await lock('pg_advisory_unlock').catch(() => undefined)
      }
      return true
    },
    async close() {
      await flush()
      closed = true
      clearInterval(heartbeat)
      clearTimeout(retry)
      await session?.then((open) => open.close()).catch(() => undefined)
    },
  }
}

/** As many lines as go into one message, behind the name of who sends it. */
function messagesOf(me: string, changes: readonly Change[]): string[] {
  const messages = [me]
  for (const change of changes) {
    const line = encodeChange(change)
    if (messages.at(-1)!.length + line.length + 1 > MOST_BYTES) messages.push(me)
    messages[messages.length - 1] += `\n${line}`
  }
  return messages
}
