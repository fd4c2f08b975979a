import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  createId,
  EMPTY_STATE,
  reduce,
  type ConversationEvent,
  type ErrorBody,
} from '../../src/protocol/index.ts'
import { eventsPath } from '../protocol/api.ts'
import { fingerprint, framesOf, readStream, type Frame } from '../protocol/event-stream.ts'
import { call } from '../protocol/http-client.ts'
import { startServerProcess, type ServerProcess } from '../server-process.ts'

const PRELOAD = fileURLToPath(new URL('kill/preload.ts', import.meta.url))
/** Longer than events are left as they are after the end of a run. */
const REST_MS = 660_000
/** How long a busy machine may need to fold one log. */
const PATIENCE_MS = 30_000

/** Where a reader says it is: in the address, in the header a browser sends, in both, or in neither. */
interface Position {
  after?: string
  header?: string
}

/** A conversation in which nothing happens any more, and all its events. */
export interface Log {
  id: string
  frames: Frame[]
}

/** No positions, however they are written; among them 2^53 + 1, which a double cannot hold. */
const WRONG = ['-1', '1.5', '1e3', 'x', '0x10', '9007199254740993', '%00', 'null', '1;2', '٣']

/**
 * Asks for a log from every kind of position: right, stale, ahead, none, of another conversation, wrong in all ways, and
 * two that contradict each other.
 * @param other a conversation with another number of events
 * @returns a line for each that was answered as it should not be, and how many were tried
 */
export async function offsetFaults(
  url: string,
  log: Log,
  other: Log,
  random: () => number,
): Promise<{ faults: string[]; tries: number }> {
  const head = log.frames.at(-1)!.id
  const some = () => Math.floor(random() * (head + 1))
  const ahead = () => head + 1 + Math.floor(random() * 1e6)
  const wrong = () => WRONG[Math.floor(random() * WRONG.length)]!
  const [a, b, far, foreign] = [some(), some(), ahead(), other.frames.at(-1)!.id]
  const cases: [position: Position, expected: number | string][] = [
    [{}, 0],
    [{ after: '', header: '' }, 0],
    [{ after: String(a) }, a],
    [{ header: String(a) }, a],
    [{ after: String(a), header: String(b) }, Math.max(a, b)],
    [{ after: String(head) }, head],
    [{ after: String(foreign) }, foreign > head ? 'cursor_ahead' : foreign],
    [{ after: String(far) }, 'cursor_ahead'],
    [{ header: String(far) }, 'cursor_ahead'],
    [{ after: String(a), header: String(far) }, 'cursor_ahead'],
    ...WRONG.map((after): [Position, string] => [{ after }, 'invalid_cursor']),
    [{ header: encodeURIComponent(wrong()) }, 'invalid_cursor'],
    [{ after: wrong(), header: String(a) }, 'invalid_cursor'],
    [{ after: String(a), header: encodeURIComponent(wrong()) }, 'invalid_cursor'],
  ]
  const faults = await Promise.all(
    cases.map(async ([position, expected]) => {
      const said = await ask(url, log, position, expected)
      return said === undefined ? [] : [`${log.id} at ${JSON.stringify(position)}: ${said}`]
    }),
  )
  const missing = await call<ErrorBody>(url, 'GET', eventsPath(createId('conv'), 'after=0'))
  if (missing.status !== 404) faults.push([`no conversation is answered with ${missing.status}`])
  return { faults: faults.flat(), tries: cases.length + 1 }
}

/** @param expected the position that is read from, or the code of the refusal */
async function ask(
  url: string,
  { id, frames }: Log,
  { after, header }: Position,
  expected: number | string,
): Promise<string | undefined> {
  const path = eventsPath(id, `until=idle${after === undefined ? '' : `&after=${after}`}`)
  const headers = header === undefined ? {} : { 'last-event-id': header }
  if (typeof expected === 'number') {
    const { bytes } = await readStream(url, path, { headers, signal: AbortSignal.timeout(5000) })
    const rest = frames.filter((frame) => frame.id > expected)
    const same = fingerprint(framesOf(bytes)) === fingerprint(rest)
    return same ? undefined : `${framesOf(bytes).length} events instead of ${rest.length}`
  }
  const status = expected === 'cursor_ahead' ? 409 : 400
  const answer = await Promise.race([
    call<ErrorBody>(url, 'GET', path, { headers }),
    new Promise<undefined>((resolve) => setTimeout(resolve, 5000, undefined)),
  ])
  if (!answer) return 'it is not answered'
  const { code, details } = answer.body?.error ?? {}
  if (answer.status !== status || code !== expected) return `${answer.status} ${answer.text}`
  const head = frames.at(-1)!.id
  const told = status === 400 || (details as { seq?: number } | undefined)?.seq === head
  return told ? undefined : `the head is ${head}, and it says ${answer.text}`
}

/**
 * Starts the server some minutes later, so that it folds these logs, and comes back to each at every position.
 * @returns the server, and a line for each reader that did not end where all others do
 */
export async function foldedFaults(
  server: ServerProcess,
  logs: Log[],
  root?: string,
): Promise<{ server: ServerProcess; faults: string[]; tries: number }> {
  await server.end()
  const later = await startServerProcess({
    data: server.data,
    ...(root === undefined ? {} : { root }),
    env: {
      LOQUAT_MODEL: 'test:script',
      TEST_KILL_AHEAD: String(REST_MS),
      NODE_OPTIONS: `--import ${PRELOAD}`,
    },
  })
  const faults: string[] = []
  let tries = 0
  for (const log of logs) {
    const folded = await fold(later, log)
    if (!folded) faults.push(`${log.id} is not folded`)
    const end = stateOf(log.frames)
    for (let cut = 0; folded && cut <= log.frames.length; cut += 1 + Math.floor(cut / 8)) {
      tries++
      const seen = log.frames.slice(0, cut)
      const after = seen.at(-1)?.id ?? 0
      const rest = await read(later.url, log.id, after)
      if (rest.some((frame, i) => frame.id <= (rest[i - 1]?.id ?? after)))
        faults.push(`${log.id} after ${after}: the numbers do not rise`)
      if (JSON.stringify(stateOf([...seen, ...rest])) !== JSON.stringify(end))
        faults.push(`${log.id} after ${after}: another reply than before it was folded`)
    }
  }
  return { server: later, faults, tries }
}

async function fold(server: ServerProcess, { id }: Log): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(10)) {
    server.process.kill('SIGUSR2')
    if ((await read(server.url, id, 0)).some(({ type }) => type === 'snapshot')) return true
  }
  return false
}

async function read(url: string, id: string, after: number): Promise<Frame[]> {
  const { bytes } = await readStream(url, eventsPath(id, `until=idle&after=${after}`))
  return framesOf(bytes)
}

const stateOf = (frames: Frame[]) =>
  frames
    .map(({ id, type, data }) => ({ ...JSON.parse(data), type, seq: id }) as ConversationEvent)
    .reduce(reduce, EMPTY_STATE)
