/**
 * Loaded into a server, and its workers, before anything else (`--import`): ends the process without warning where the
 * file that TEST_KILL_ORDER names says so, as soon as it is there. What it notes is written before it dies.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  getEnvironmentData,
  isMainThread,
  parentPort,
  setEnvironmentData,
  Worker,
} from 'node:worker_threads'
import { POINTS, writingStatements, type Boundary } from './boundaries.ts'

/** Where to die, and how many such places to pass by first. */
export interface Order extends Boundary {
  skip: number
}

/** What is noted of a death: the point, and all that its transaction wrote. */
export interface Death {
  point: Boundary['point']
  statements: string[]
}

const path = process.env['TEST_KILL_ORDER']!

/** Shared by the threads: the number of the writer's answer that is to be the last, and the point of it. */
const LAST = 'kill.last'

if (isMainThread) {
  const last = new Int32Array(new SharedArrayBuffer(8))
  setEnvironmentData(LAST, last)
  dieAtAnswer(last)
  hasten(Number(process.env['TEST_KILL_AHEAD'] ?? 0))
} else if (parentPort) dieAtCommit(getEnvironmentData(LAST) as unknown as Int32Array)

function readOrder(): Order | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Order
  } catch {
    return undefined
  }
}

/** In the writer: knows what each transaction has written. */
function dieAtCommit(last: Int32Array): void {
  const names = writingStatements()
  let held = new Set<string>()
  let passed = 0
  let answers = 0
  let chosen: Order | undefined

  const note = (point: Death['point']) => {
    const death: Death = { point, statements: [...held] }
    appendFileSync(`${path}.deaths`, `${JSON.stringify(death)}\n`)
  }
  const dieAt = (point: Death['point']) => {
    if (chosen?.point !== point) return
    note(point)
    process.kill(process.pid, 'SIGKILL')
    // The signal may take a moment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  const around = (
    statement: StatementSync,
    method: 'run' | 'get',
    act: (call: () => unknown) => unknown,
  ) => {
    const original = statement[method].bind(statement) as (...values: never[]) => unknown
    statement[method] = ((...values: never[]) => act(() => original(...values))) as never
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
        chosen = order && held.has(order.statement) && passed++ >= order.skip ? order : undefined
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
      note(chosen.point)
      Atomics.store(last, 1, POINTS.indexOf(chosen.point))
      Atomics.store(last, 0, answers)
    }
    chosen = undefined
    post(message)
  }
}

/** In the main thread: counts the writer's answers. */
function dieAtAnswer(last: Int32Array): void {
  const { on } = Worker.prototype
  const die = () => process.kill(process.pid, 'SIGKILL')
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

/** The clock goes ahead by so many milliseconds, and what is done every few seconds is done ten times as often. */
function hasten(ahead: number): void {
  const { now } = Date
  Date.now = () => now() + ahead
  const { setInterval: every } = globalThis
  globalThis.setInterval = ((act: () => void, ms: number) =>
    every(act, ms >= 5000 ? ms / 10 : ms)) as never
}
