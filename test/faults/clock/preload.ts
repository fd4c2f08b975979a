/**
 * Loaded into a server, and its workers, before anything else (`--import`): its wall clock shows what the file says that
 * TEST_CLOCK names, read at the start and with each SIGUSR2; SQLite's does as well. What is done every few seconds is
 * done ten times as often.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'

/** What the clock shows: the time and so much more, or (`frozen`) always the same. */
export interface ClockSetting {
  number: number
  ahead: number
  frozen: number | null
}

const path = process.env['TEST_CLOCK']!
/** Shared by the threads: how far it is ahead, and the time at which it stands still or NaN. */
const SHARED = 'clock.shared'

const real = globalThis.Date
const realNow = real.now.bind(real)
const shared = isMainThread
  ? new Float64Array(new SharedArrayBuffer(16))
  : (getEnvironmentData(SHARED) as unknown as Float64Array)
const now = () => (Number.isNaN(shared[1]) ? realNow() + shared[0]! : shared[1]!)

if (isMainThread) {
  setEnvironmentData(SHARED, shared)
  set()
  process.on('SIGUSR2', set)
  const { setInterval: every } = globalThis
  globalThis.setInterval = ((act: () => void, ms: number) =>
    every(act, ms >= 5000 ? ms / 10 : ms)) as never
}

function set(): void {
  const { number, ahead, frozen } = JSON.parse(readFileSync(path, 'utf8')) as ClockSetting
  shared[0] = ahead
  shared[1] = frozen ?? NaN
  writeFileSync(`${path}.new`, String(number))
  renameSync(`${path}.new`, `${path}.set`)
}

real.now = now
globalThis.Date = new Proxy(real, {
  construct: (target, values: unknown[], made) =>
    Reflect.construct(target, values.length === 0 ? [now()] : values, made) as object,
  apply: () => new real(now()).toString(),
})

/** A function of our own stands before the one that SQLite has by that name. */
const known = new WeakSet<DatabaseSync>()
function tell(database: DatabaseSync): void {
  if (known.has(database)) return
  known.add(database)
  database.function('unixepoch', { varargs: true }, () => now() / 1000)
}

const { prepare, exec } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...values) {
  tell(this)
  return prepare.apply(this, values)
}
DatabaseSync.prototype.exec = function (this: DatabaseSync, ...values) {
  tell(this)
  return exec.apply(this, values)
}
