/**
 * Loaded into a server, and its workers, before anything else (`--import`): ends the process without warning where the
 * file that TEST_KILL_ORDER names says so, as soon as it is there. What it notes is written before it dies. Without that
 * variable it only keeps the time.
 */
import fs, { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  getEnvironmentData,
  isMainThread,
  parentPort,
  setEnvironmentData,
  Worker,
} from 'node:worker_threads'
import { KEY_FILE, POINTS, type Death, type Order, type Point } from './points.ts'

const path = process.env['TEST_KILL_ORDER'] ?? ''

/** How long a transaction is waited for that holds as much as the best one that was passed by. */
const CHOOSY_MS = 400

/** Shared by the threads: the number of the writer's answer that is to be the last, and the point of it. */
const LAST = 'kill.last'

if (isMainThread) {
  obey(Number(process.env['TEST_KILL_AHEAD'] ?? 0))
  const last = new Int32Array(new SharedArrayBuffer(8))
  setEnvironmentData(LAST, last)
  if (path) {
    dieAtAnswer(last)
    dieAtBirth()
  }
} else if (parentPort && path) dieAtCommit(getEnvironmentData(LAST) as unknown as Int32Array)

function readOrder(): Order | undefined {
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Order
  } catch {
    return undefined
  }
}

function note(death: Death): void {
  appendFileSync(`${path}.deaths`, `${JSON.stringify(death)}\n`)
}

function die(): void {
  process.kill(process.pid, readOrder()?.signal ?? 'SIGKILL')
  // The signal may take a moment.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/** Calls `act` in place of a statement's method; it is given the method. */
function around(
  statement: StatementSync,
  method: 'run' | 'get',
  act: (call: () => unknown, values: unknown[]) => unknown,
): void {
  const original = statement[method].bind(statement) as (...values: unknown[]) => unknown
  statement[method] = ((...values: unknown[]) => act(() => original(...values), values)) as never
}

/** In the writer: knows what each transaction has written. */
function dieAtCommit(last: Int32Array): void {
  const names = new Map(
    JSON.parse(readFileSync(process.env['TEST_KILL_STATEMENTS']!, 'utf8')) as [string, string][],
  )
  let held = new Set<string>()
  let passed = 0
  let most = 0
  let since = 0
  let answers = 0
  let chosen: Order | undefined

  const isPlace = (order: Order): boolean => {
    if (!held.has(order.statement)) return false
    since ||= performance.now()
    const company = order.beside.filter((name) => held.has(name)).length
    const best = company >= most || performance.now() - since > CHOOSY_MS
    most = Math.max(most, company)
    return passed++ >= order.skip && best
  }
  const dieAt = (point: Point) => {
    if (chosen?.point !== point) return
    note({ point, statements: [...held] })
    die()
  }
  const { prepare } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function (sql: string) {
    const statement = prepare.call(this, sql)
    const name = names.get(sql)
    if (name)
      for (const method of ['run', 'get'] as const)
        around(statement, method, (call) => {
          held.add(name)
          return call()
        })
    if (sql === 'begin immediate')
      around(statement, 'run', (call) => {
        held = new Set()
        return call()
      })
    if (sql === 'commit')
      around(statement, 'run', (call) => {
        const order = readOrder()
        chosen = order && isPlace(order) ? order : undefined
        dieAt('before-commit')
        const result = call()
        dieAt('after-commit')
        return result
      })
    return statement
  }

  const post = parentPort!.postMessage.bind(parentPort!)
  parentPort!.postMessage = (message: unknown) => {
    answers++
    if (chosen) {
      note({ point: chosen.point, statements: [...held] })
      Atomics.store(last, 1, POINTS.indexOf(chosen.point as (typeof POINTS)[number]))
      Atomics.store(last, 0, answers)
    }
    chosen = undefined
    post(message)
  }
}

/** In the main thread: counts the writer's answers. */
function dieAtAnswer(last: Int32Array): void {
  const { on } = Worker.prototype
  Worker.prototype.on = function (
    this: Worker,
    event: string,
    listener: (message: unknown) => void,
  ) {
    if (event !== 'message' || this.threadName !== 'sqlite-writer')
      return on.call(this, event, listener)
    let answers = 0
    return on.call(this, event, (message: unknown) => {
      const isLast = ++answers === Atomics.load(last, 0)
      if (isLast && POINTS[Atomics.load(last, 1)] === 'answered') die()
      listener(message)
      // Promises settle before the next turn of the loop.
      if (isLast) setImmediate(die)
    })
  } as typeof on
}

/** In the main thread, which brings the schema up to date and makes the key file. */
function dieAtBirth(): void {
  const dieAt = (statement: string, point: Point) => {
    const order = readOrder()
    if (order?.statement !== statement || order.point !== point) return
    note({ point, statements: [statement] })
    die()
  }
  let step = ''
  const { prepare, exec } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function (sql: string) {
    const statement = prepare.call(this, sql)
    if (sql.startsWith('insert into migrations'))
      around(statement, 'run', (call, values) => {
        step = `schema ${String(values[1])}`
        return call()
      })
    return statement
  }
  DatabaseSync.prototype.exec = function (sql: string) {
    if (sql !== 'commit') return exec.call(this, sql)
    dieAt(step, 'before-commit')
    exec.call(this, sql)
    dieAt(step, 'after-commit')
  }
  const { openSync, renameSync } = fs
  const isKey = (file: unknown) => String(file).includes('secret.key')
  fs.openSync = (...args: Parameters<typeof openSync>) => {
    const opened = openSync(...args)
    if (isKey(args[0])) dieAt(KEY_FILE, 'opened')
    return opened
  }
  fs.renameSync = (...args: Parameters<typeof renameSync>) => {
    if (isKey(args[1])) dieAt(KEY_FILE, 'written')
    renameSync(...args)
    if (isKey(args[1])) dieAt(KEY_FILE, 'renamed')
  }
  syncBuiltinESMExports()
}

/**
 * The clock goes ahead by so many milliseconds. SIGUSR2 does now what is done every few seconds, SIGHUP is a fault that
 * nobody catches.
 */
function obey(ahead: number): void {
  const { now } = Date
  Date.now = () => now() + ahead
  const timed = new Set<() => void>()
  const { setInterval: every } = globalThis
  globalThis.setInterval = ((act: () => void, ms: number) => {
    if (ms >= 5000) timed.add(act)
    return every(act, ms)
  }) as never
  process.on('SIGUSR2', () => timed.forEach((act) => act()))
  process.on('SIGHUP', () => {
    throw new Error('nobody catches this')
  })
}
