import type { HistoryMessage, RequestPart, ResponsePart } from './history-message.ts'
import type { ReadRules } from './shape.ts'
import { MISSING } from './timestamp.ts'

/** Gives calls and results that have no id one, the same where they belong together: by the tool's name, in order. */
export function fillCallIds(
  messages: readonly HistoryMessage[],
  mintId: () => string,
  rules: ReadRules,
): void {
  const open: { tool_name: string; tool_call_id: string }[] = []
  eachPart(messages, (part, path) => {
    if (!('tool_call_id' in part) || part.tool_call_id !== MISSING) return
    if (part.part_kind === 'tool-availability-delta') return
    const isCall = part.part_kind === 'tool-call' || part.part_kind === 'builtin-tool-call'
    const index = isCall ? -1 : open.findIndex((call) => call.tool_name === part.tool_name)
    const [call] = index < 0 ? [] : open.splice(index, 1)
    part.tool_call_id = call?.tool_call_id ?? mintId()
    rules.changed(
      `${path}.tool_call_id`,
      call
        ? 'was missing; it is now that of the call it answers'
        : 'was missing; a new one was made',
    )
    if (isCall) open.push(part)
  })
}

/** Gives what has no time that of its message, else the next one that is known, else the last, else `now`. */
export function fillTimes(messages: readonly HistoryMessage[], now: string): void {
  let next: string | undefined
  for (const message of messages.toReversed()) {
    if (message.kind === 'unknown') continue
    const own = message.timestamp === MISSING ? null : message.timestamp
    for (const part of message.parts.toReversed()) {
      if (!('timestamp' in part)) continue
      if (part.timestamp === MISSING) part.timestamp = own ?? next ?? MISSING
      next = known(part.timestamp) ?? next
    }
    next = own ?? next
    if (message.timestamp === MISSING) message.timestamp = next ?? MISSING
  }
  fillRest(messages, now)
}

/** What stands behind the last known time. */
function fillRest(messages: readonly HistoryMessage[], now: string): void {
  let last = now
  for (const message of messages) {
    if (message.kind === 'unknown') continue
    for (const part of message.parts) {
      if (!('timestamp' in part)) continue
      if (part.timestamp === MISSING) part.timestamp = last
      last = part.timestamp
    }
    if (message.timestamp === MISSING) message.timestamp = last
    last = message.timestamp ?? last
  }
}

function known(time: string): string | undefined {
  return time === MISSING ? undefined : time
}

function eachPart(
  messages: readonly HistoryMessage[],
  visit: (part: RequestPart | ResponsePart, path: string) => void,
): void {
  messages.forEach((message, m) => {
    if (message.kind === 'unknown') return
    message.parts.forEach((part: RequestPart | ResponsePart, p) =>
      visit(part, `[${m}].parts[${p}]`),
    )
  })
}
