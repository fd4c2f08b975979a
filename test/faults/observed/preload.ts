/**
 * Loaded into a server before anything else (`--import`): tells on request what memory it holds once all garbage is
 * collected, notes what nobody caught, and makes the time-outs of connections as much shorter as TEST_HASTE says.
 */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import http, { OutgoingMessage, type ServerOptions } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

const path = process.env['TEST_OBSERVED']!
const haste = Number(process.env['TEST_HASTE'] ?? 1)

if (isMainThread) {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options: object) => void
  // The kind that also gives pages back.
  const collect = () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  let asked = 0
  process.on('SIGUSR2', () => {
    collect()
    // What finalizers let go of is collected with the next turn.
    setImmediate(() => {
      collect()
      const memory = { ...process.memoryUsage(), asked: ++asked }
      writeFileSync(`${path}.new`, JSON.stringify(memory))
      renameSync(`${path}.new`, path)
    })
  })
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    const said = error instanceof Error ? error.stack : String(error)
    appendFileSync(`${path}.uncaught`, `${origin}: ${said}\n`)
  })
  if (haste !== 1) hasten()
}

/** Shortens the time-outs of connections, and no others: replies go on as before. Those of answers when SIGHUP says so. */
function hasten(): void {
  const { setTimeout: limit } = OutgoingMessage.prototype
  const limits = new Map<OutgoingMessage, number>()
  let factor = 1
  OutgoingMessage.prototype.setTimeout = function (
    this: OutgoingMessage,
    ms: number,
    listener?: () => void,
  ) {
    limits.set(this, ms)
    this.once('close', () => limits.delete(this))
    return limit.call(this, ms / factor, listener)
  } as typeof limit
  process.on('SIGHUP', () => {
    factor = haste
    for (const [answer, ms] of limits) limit.call(answer, ms / factor)
  })
  const { createServer } = http
  const named = [
    'headersTimeout',
    'requestTimeout',
    'keepAliveTimeout',
    'connectionsCheckingInterval',
  ] as const
  // A head must not be late because the machine is.
  const least: ServerOptions = { headersTimeout: 2_000 }
  http.createServer = ((options: ServerOptions, listener: never) => {
    const shorter = named.map((name) => [
      name,
      Math.max(least[name] ?? 0, (options[name] ?? 30_000) / haste),
    ])
    return createServer({ ...options, ...(Object.fromEntries(shorter) as ServerOptions) }, listener)
  }) as typeof createServer
  syncBuiltinESMExports()
}
