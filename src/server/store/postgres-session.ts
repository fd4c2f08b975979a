import postgres from 'postgres'
import type { SqlValue } from './statement.ts'

/** One statement as it goes over the wire. */
export interface Wired {
  sql: string
  values: SqlValue[]
}

/** Rows as objects where they are read, as lists where units are written; `count` is how many rows a statement touched. */
export type Rows = unknown[] & { count: number | null }

/** One connection. It is never mended: once it is lost, everything it was asked fails and a new one is opened. */
export interface Session {
  readonly lost: boolean
  /** Statements under way. */
  readonly pending: number
  /**
   * Sends statements in one go, without waiting between them, and waits for all.
   * @throws the error of the first that failed; in a transaction those behind it have then failed too
   */
  send(statements: readonly Wired[]): Promise<Rows[]>
  close(): Promise<void>
}

export interface SessionOptions {
  url: string
  /** Give rows as lists of values? */
  lists?: boolean
  onNotify?: (channel: string, payload: string) => void
  onLost?: () => void
}

/** Without any answer: longer than a statement takes when all goes well, and less than a lease. */
const PATIENCE_MS = 10_000
const ABORTED_TRANSACTION = '25P02'

/** Numbers as numbers: nothing here counts further than a double can. Truth as SQLite tells it, 1 and 0. */
const types = {
  bigint: { to: 20, from: [20], parse: Number, serialize: String },
  numeric: { to: 1700, from: [1700], parse: Number, serialize: String },
  bool: {
    to: 16,
    from: [16],
    parse: (text: string) => (text === 't' ? 1 : 0),
    serialize: (value: unknown) => (value ? 't' : 'f'),
  },
}

/** @throws the driver's error when there is no connection within five seconds */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { url, lists = false, onNotify, onLost } = options
  const fails = new Set<(error: Error) => void>()
  let lost = false
  let pending = 0
  const lose = (error: Error) => {
    if (lost) return
    lost = true
    for (const fail of fails) fail(error)
    fails.clear()
    void driver.end({ timeout: 0 })
    onLost?.()
  }
  const driver = postgres(url, {
    ...{ max: 1, max_pipeline: 1e6, fetch_types: false, connect_timeout: 5, keep_alive: 10 },
    ...{ max_lifetime: null, types, onnotice: () => {}, ...(onNotify && { onnotify: onNotify }) },
    onclose: () => lose(new Error('the connection to the database was lost')),
    connection: {
      application_name: 'loquat',
      // A process that was frozen in the middle must not hold up the others for as long as they are patient.
      idle_in_transaction_session_timeout: PATIENCE_MS / 2,
      // Every query is short; where tables are not analysed yet, planners think otherwise, and compiling takes 25 ms.
      jit: 'off',
    },
  })
  const connection = await reserve(driver).catch((error: unknown) => {
    lost = true
    void driver.end({ timeout: 0 })
    throw error
  })

  /** Settles when all statements are answered, the connection is lost, or patience ends. */
  function exchange(statements: readonly Wired[], answer: (rows: Rows[]) => void, fail: Fail) {
    const rows: Rows[] = []
    let first: { at: number; error: Error } | undefined
    let open = statements.length
    const finish = (error: Error | undefined) => {
      clearTimeout(timer)
      fails.delete(finish)
      pending -= statements.length
      if (error) fail(error)
      else answer(rows)
    }
    const timer = setTimeout(
      () => lose(new Error(`the database did not answer within ${PATIENCE_MS / 1000} seconds`)),
      PATIENCE_MS,
    )
    fails.add(finish)
    pending += statements.length
    statements.forEach(({ sql, values }, at) => {
      const query = connection.unsafe(sql, values.map(storable) as never[], { prepare: true })
      void (lists ? query.values() : query)
        .then(
          (result) => void (rows[at] = result as unknown as Rows),
          (error: Error & { code?: string }) => {
            const follows = error.code === ABORTED_TRANSACTION && first
            if (!follows && (!first || at < first.at)) first = { at, error }
          },
        )
        .finally(() => {
          timer.refresh()
          if (--open === 0 && fails.has(finish)) finish(first?.error)
        })
    })
  }

  return {
    get lost() {
      return lost
    },
    get pending() {
      return pending
    },
    send: (statements) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(new Error('the connection to the database was lost'))
        if (statements.length === 0) return resolve([])
        exchange(statements, resolve, reject)
      }),
    async close() {
      lost = true
      connection.release()
      await driver.end({ timeout: 1 })
    },
  }
}

/** Postgres has no place for a NUL in a text. */
function storable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0')
    ? value.replaceAll('\0', '\uFFFD')
    : value
}

/** The first query opens the connection: asked to reserve one that is not open yet, the driver waits for ever. */
async function reserve(driver: postgres.Sql<{ bigint: number }>) {
  await driver.unsafe('select 1')
  return driver.reserve()
}

type Fail = (error: Error) => void
