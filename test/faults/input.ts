import { fileURLToPath } from 'node:url'
import { createRandom } from '../random.ts'
import { openConnection, type Connection } from './input/connection.ts'
import { converseAsEver, keep, newTargets, TOKEN, type Targets } from './input/fixture.ts'
import { judgeAnswer } from './input/judge.ts'
import { tellRaw } from './input/raw-exchange.ts'
import { rawRequest } from './input/raw-requests.ts'
import { PARSER_NAMES, tryParser } from './input/parsers.ts'
import { ALL_ROUTES, oddRequest } from './input/requests.ts'
import { startObserved, type ObservedServer } from './observed.ts'
import { waitedForProcessors } from './pressure.ts'
import type { Suite } from './suite.ts'

export interface InputLedger {
  /** Requests that HTTP can read, and connections with what it may not be able to. */
  requests: number
  raw: number
  /** What was given to parsers in this process. */
  parsed: number
  /** How many requests each route got. */
  routes: Record<string, number>
  statuses: Record<string, number>
  slowestMs: number
  /** By how much the server grew, at most of all runs. */
  grownMiB: number
  violations: string[]
}

export interface InputOptions {
  seed: number
  goOn(ledger: InputLedger): boolean
  root?: string
  /** Requests between two looks at the server. */
  round?: number
  ledger?: InputLedger
  report?(ledger: InputLedger): void
}

const CONFIG = fileURLToPath(new URL('tools.config.ts', import.meta.url))

/** Longer than this nobody waits for an answer; as much is added as this process itself was held up, or the machine had no processor to spare. */
const PATIENCE_MS = 2_000
const MOST_GROWN_MIB = 100
/** Requests at a time, and how many belong to one set of targets. */
const AT_ONCE = 8
const ROUND = 400

export const emptyInputLedger = (): InputLedger => ({
  ...{ requests: 0, raw: 0, parsed: 0, slowestMs: 0, grownMiB: 0, violations: [] },
  routes: Object.fromEntries(ALL_ROUTES.map((route) => [route, 0])),
  statuses: {},
})

/** Throws malformed requests at a server of its own, and malformed input at parsers in this process. */
export async function inputSuite({
  seed,
  goOn,
  root,
  round = ROUND,
  ledger = emptyInputLedger(),
  report = () => {},
}: InputOptions): Promise<InputLedger> {
  const server = await startObserved({
    ...(root ? { root } : {}),
    args: ['--config', CONFIG],
    env: { LOQUAT_MODEL: 'test:script', API_TOKEN: TOKEN, RUN_LIMIT: '0', TEST_TOOLS: 'several' },
  })
  const { kept, foreign } = await keep(server.url)
  const before = await kept.read()
  let first: number | undefined
  while (goOn(ledger)) {
    const targets = await newTargets(server.url, foreign)
    await throwRound(server, targets, seed, ledger, round)
    ledger.violations.push(...aliveness(server))
    if (ledger.violations.length > 50) break
    // The first round warms it up.
    const { rss } = await server.memory()
    first ??= rss
    ledger.grownMiB = Math.max(ledger.grownMiB, Math.round((rss - first) / 2 ** 20))
    report(ledger)
    if (server.process.exitCode !== null) break
  }
  ledger.violations.push(...(await afterwards(server, kept.read, before)))
  if (ledger.grownMiB > MOST_GROWN_MIB)
    ledger.violations.push(`the server has grown by ${ledger.grownMiB} MiB`)
  await server.end('SIGKILL')
  return ledger
}

async function throwRound(
  { port }: ObservedServer,
  targets: Targets,
  seed: number,
  ledger: InputLedger,
  round: number,
): Promise<void> {
  const held = watchOwnDelay()
  const last = ledger.requests + round
  const thrower = async () => {
    let connection: Connection | undefined
    let before = 'nothing'
    while (ledger.requests < last) {
      // A seed of its own, so that one request can be had again.
      const number = seed + ledger.requests++
      const { route, method, target, bytes, status } = oddRequest(targets, createRandom(number))
      ledger.routes[route] = (ledger.routes[route] ?? 0) + 1
      if (!connection?.open) {
        connection = await openConnection(port)
        before = 'nothing'
      }
      const started = performance.now()
      const full = waitedForProcessors()
      held.reset()
      const say = (what: string) =>
        ledger.violations.push(`request ${number}, ${method} ${target.slice(0, 120)}: ${what}`)
      try {
        const answer = await connection.ask(bytes, method, PATIENCE_MS * 5)
        const took = Math.round(performance.now() - started)
        ledger.slowestMs = Math.max(ledger.slowestMs, took)
        if (took > PATIENCE_MS + held.ms() * 4 + waitedForProcessors() - full)
          say(`took ${took} ms`)
        if (answer === 'silent') {
          say('was not answered')
          connection.close()
        } else {
          const answered = answer === 'closed' ? answer : String(answer.status)
          ledger.statuses[answered] = (ledger.statuses[answered] ?? 0) + 1
          if (status !== undefined && String(status) !== answered)
            say(`was answered ${answered}, not ${status}`)
          if (answer !== 'closed')
            judgeAnswer(answer, method === 'HEAD' ? `HEAD ${target}` : route).forEach(say)
          else if (!(await wasRevoked(port, bytes)))
            say(`was not answered, the server hung up; before it on the same connection: ${before}`)
          before = `request ${number}, answered ${answered}`
        }
      } catch (error) {
        say(String(error))
        connection.close()
      }
    }
    connection?.close()
  }
  const rawThrower = async () => {
    while (ledger.requests < last) {
      const number = seed + 1e9 + ledger.raw++
      const random = createRandom(number)
      const raw = rawRequest(targets, random)
      const full = waitedForProcessors()
      held.reset()
      const heldUp = () => held.ms() * 4 + waitedForProcessors() - full
      const faults = await tellRaw(port, raw, PATIENCE_MS, heldUp)
      ledger.violations.push(...faults.map((what) => `connection ${number}, ${raw.name}: ${what}`))
      await parseOne()
    }
  }
  const parseOne = async () => {
    for (const name of PARSER_NAMES) {
      const number = seed + 2e9 + ledger.parsed++
      const faults = await tryParser(name, createRandom(number))
      ledger.violations.push(...faults.map((what) => `input ${number} of ${what}`))
    }
  }
  const throwers = Array.from({ length: AT_ONCE }, thrower)
  await Promise.all([...throwers, rawThrower(), rawThrower()])
  held.stop()
}

/** Was its token or sign-in ended by another request meanwhile? That cuts off what it had asked for. */
async function wasRevoked(port: number, request: Buffer): Promise<boolean> {
  const [credential] = /^(authorization|cookie): .+$/im.exec(request.toString('latin1')) ?? []
  if (credential === undefined) return false
  const connection = await openConnection(port)
  const lines = ['GET /api/v1/models HTTP/1.1', 'host: 127.0.0.1', credential, '', '']
  const answer = await connection.ask(Buffer.from(lines.join('\r\n')), 'GET', PATIENCE_MS)
  connection.close()
  return typeof answer === 'object' && answer.status === 401
}

/** How late this process itself is: others may be at work on the machine. */
function watchOwnDelay() {
  let worst = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, now - last - 50)
    last = now
  }, 50)
  return { ms: () => worst, reset: () => (worst = 0), stop: () => clearInterval(timer) }
}

function aliveness({ process: { exitCode, signalCode }, output, uncaught }: ObservedServer) {
  return [
    ...(uncaught() === '' ? [] : [`nobody caught ${uncaught().slice(0, 1_000)}`]),
    ...(exitCode === null && signalCode === null ? [] : [`the server has ended: ${output()}`]),
  ].slice(0, 1)
}

/** What was there is there, and everything works as before. */
async function afterwards(
  server: ObservedServer,
  read: () => Promise<string>,
  before: string,
): Promise<string[]> {
  if (server.process.exitCode !== null) return ['the server is gone']
  const now = await read()
  return [
    ...(now === before ? [] : ['what nobody named was changed']),
    ...(await converseAsEver(server.url)),
    ...failuresIn(server.output()),
  ]
}

/** Requests that failed, and not because somebody else's server cannot be reached. */
function failuresIn(output: string): string[] {
  const lines = output.split('\n').filter((line) => line.includes('request failed'))
  return lines
    .filter((line) => !/"code":"provider_/.test(line))
    .map((line) => `the log has ${line.slice(0, 600)}`)
}

export const inputLongForm: Suite<InputLedger> = {
  about: 'throws malformed HTTP, JSON and files at the server, and at its parsers',
  run: ({ ledger = emptyInputLedger(), ...options }) => inputSuite({ ledger, ...options }),
  trials: ({ requests, raw, parsed, slowestMs, grownMiB }) => [
    requests + raw,
    `malformed requests on every route, ${raw} of them no HTTP, and ${parsed} inputs of parsers; the slowest answer took ${slowestMs} ms; ` +
      `the server grew by ${grownMiB} MiB`,
  ],
}
