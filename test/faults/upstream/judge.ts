import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  EMPTY_STATE,
  reduce,
  textOf,
  type ConversationEvent,
  type Message,
  type ToolPart,
} from '../../../src/protocol/index.ts'
import type { End, Misbehaviour } from '../../upstream/misbehaviours/misbehaviour.ts'
import { ROOT } from '../../tree.ts'
import { judgeShown } from '../kill/replies.ts'
import type { ReceivedEvent } from '../reader.ts'
import { KEYS } from './world.ts'
import type { Seen } from './trial.ts'

/** After these a request is never repeated by itself. */
const FINAL = /^provider_(timeout|auth|quota|refused|model_not_found)$|^context_too_long$/

/** The table of errors as readers of the documentation know it: may each be tried again? */
export function documentedCodes(): Map<string, boolean> {
  const text = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8')
  const rows = text.matchAll(/^\| `([a-z_]+)` +\| \d{3} +\| (yes|no) /gm)
  return new Map(Array.from(rows, ([, code, retryable]) => [code!, retryable === 'yes']))
}

/** @param documented the codes of docs/protocol.md, and whether each may be tried again */
export function judgeReply(seen: Seen, documented: Map<string, boolean>): string[] {
  const { shown, stored, message, run, bytes, leftOpen } = seen
  const violations = shown.flatMap((events, i) =>
    judgeShown(events, stored).map((what) => `reader ${i}: ${what}`),
  )
  const say = (broken: boolean, what: string) => broken && violations.push(what)
  stored.forEach(({ seq }, i) => say(seq !== i + 1, `seq ${seq} is in place ${i + 1}`))

  const mine = stored.filter(({ data }) => data.includes(`"${run.id}"`))
  const ends = mine.filter(({ type }) => type === 'run-end')
  say(ends.length !== 1 || mine.at(-1)?.type !== 'run-end', `${ends.length} ends, or not the last`)
  const end = JSON.parse(ends.at(-1)?.data ?? '{}') as Pick<Message, 'state' | 'reason'>
  say(
    end.state !== run.state || end.state !== message?.state,
    'the run, its end and its message disagree',
  )
  violations.push(...judgeEnd(seen, end, documented))

  const folded = fold(stored, run.messageId)
  say(!isDeepStrictEqual(folded?.parts, message?.parts), 'the stored message is not its events')
  violations.push(...judgeText(seen, message, end.state === 'completed'))
  violations.push(...judgeRequests(seen, message, end))
  for (const key of Object.values(KEYS)) say(bytes.includes(key), 'the API key was shown')
  say(leftOpen > 0, `${leftOpen} connections to the provider were left open`)
  for (const value of Object.values(run.usage ?? {}))
    say(typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0), `usage ${value}`)
  return violations
}

function fold(events: ReceivedEvent[], messageId: string): Message | undefined {
  return events.reduce(
    (state, { seq, type, data }) =>
      reduce(state, { ...JSON.parse(data), type, seq } as ConversationEvent),
    EMPTY_STATE,
  ).messages[messageId]
}

function judgeEnd(
  { plan }: Seen,
  { state, reason }: Pick<Message, 'state' | 'reason'>,
  documented: Map<string, boolean>,
): string[] {
  const { ends, retryAfter } = plan.misbehaviour
  const allowed = isList(ends) ? ends : (ends[plan.wire.name] ?? [])
  const end = state === 'failed' ? reason?.code : state
  const violations: string[] = []
  if (!allowed.includes(end as End)) violations.push(`ended as ${end} and not as ${allowed.join()}`)
  if (state === 'completed') return reason ? [...violations, 'completed, for a reason'] : violations
  const { code = '', retryable, message } = reason ?? {}
  if (documented.get(code) !== retryable)
    violations.push(`${code}, retryable ${retryable}, is not documented so`)
  if (state === 'truncated' && code !== 'provider_truncated')
    violations.push(`truncated as ${code}`)
  if (!message || message.length > 300) violations.push(`the reason says: ${message}`)
  const seconds = reason?.retryAfter ?? -1
  if (retryAfter && !(seconds >= retryAfter[0] && seconds <= retryAfter[1]))
    violations.push(`to be tried again after ${reason?.retryAfter} seconds`)
  return violations
}

function isList(ends: Misbehaviour['ends']): ends is readonly End[] {
  return Array.isArray(ends)
}

/** What was kept is what the provider sent, up to a point; after a good end all of it. */
function judgeText({ plan, requests }: Seen, message: Message | undefined, whole: boolean) {
  const { tries, more } = requests
  const from = [...tries.slice(-1), ...more]
  const parts = message?.parts ?? []
  const tools = parts.filter((part): part is ToolPart => part.type === 'tool')
  const violations: string[] = []
  const compare = (what: string, kept: string, sent: string) => {
    if (!sent.startsWith(kept))
      violations.push(`${what} ${brief(kept)} was not sent: ${brief(sent)}`)
    else if (whole && kept !== sent) violations.push(`${what} was lost after ${brief(kept)}`)
  }
  const joined = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  compare('text', joined, from.map(({ sent }) => sent.text).join(''))
  if (plan.at === 'arguments' && tools.length === 1)
    compare('input', tools[0]!.input, from.map(({ sent }) => sent.input).join(''))
  if (textOf(parts) === '' && tries.at(-1)?.sent.text && plan.at !== 'start')
    violations.push('the text that had come was not kept')
  const { calls } = plan.misbehaviour
  if (calls && !isDeepStrictEqual(tools.map(({ input }) => input).toSorted(), calls.toSorted()))
    violations.push(`the calls are ${brief(tools.map(({ input }) => input).join())}`)
  return violations
}

/** A request is repeated once, while nothing of the reply is there and there is hope. */
function judgeRequests(
  { plan, requests }: Seen,
  message: Message | undefined,
  { state, reason }: Pick<Message, 'state' | 'reason'>,
): string[] {
  const { length } = requests.tries
  if (plan.misbehaviour.address) return length === 0 ? [] : [`asked ${length} times elsewhere`]
  const code = reason?.code ?? ''
  const repeatable =
    reason?.retryable === true &&
    !FINAL.test(code) &&
    (reason.retryAfter ?? 0) <= 5 &&
    message?.parts.length === 0
  // A stream that ends in good order without anything in it may count as an answer.
  const any = state === 'completed' || (repeatable && state === 'truncated')
  const expected = any ? [1, 2] : repeatable ? [2] : [1]
  return expected.includes(length) ? [] : [`${code || state}: asked ${length} times`]
}

const brief = (text: string): string =>
  JSON.stringify(
    text.length > 60 ? `${text.slice(0, 20)}…${text.slice(-30)} (${text.length})` : text,
  )
