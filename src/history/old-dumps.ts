import type { LosslessJson, LosslessObject } from './lossless-json.ts'
import { inside, refuse, text, type Place } from './shape.ts'

/** A message as it came: its JSON, and the text of what it was made from. */
export interface RawMessage {
  value: LosslessJson
  /** Usually one; in role style several of them become one message. */
  sources: string[]
}

/** Before request and response there were roles; all of them were in use up to v0.0.12. */
export function isRoleStyle(list: readonly LosslessJson[]): boolean {
  const [first] = list
  return first instanceof Map && first.has('role') && !first.has('kind')
}

/** Turns a role-style list into requests and responses. */
export function fromRoleStyle(
  list: readonly LosslessJson[],
  sources: readonly string[],
  place: Place,
): RawMessage[] {
  const messages: { value: LosslessObject; sources: string[] }[] = []
  list.forEach((value, index) => {
    const at = inside(place, index)
    if (!(value instanceof Map)) return refuse(at, 'must be an object')
    const { kind, parts, timestamp } = partsOfRole(value, at)
    const last = messages.at(-1)
    // A system prompt and a question, or several results, went out together.
    if (kind === 'request' && last?.value.get('kind') === 'request') {
      ;(last.value.get('parts') as LosslessJson[]).push(...parts)
      last.sources.push(sources[index]!)
      return
    }
    const message = new Map<string, LosslessJson>([
      ['parts', parts],
      ['kind', kind],
    ])
    if (timestamp !== undefined) message.set('timestamp', timestamp)
    messages.push({ value: message, sources: [sources[index]!] })
  })
  place.rules.changed('', 'role style (up to v0.0.12) became requests and responses')
  return messages
}

interface OfRole {
  kind: 'request' | 'response'
  parts: LosslessObject[]
  timestamp?: LosslessJson | undefined
}

function partsOfRole(message: LosslessObject, place: Place): OfRole {
  const at = inside(place, 'role')
  if (!message.has('role')) return refuse(at, 'is missing')
  const role = text(message.get('role')!, at)
  switch (role) {
    case 'system':
      return { kind: 'request', parts: [part(message, 'system-prompt')] }
    case 'user':
      return { kind: 'request', parts: [part(message, 'user-prompt')] }
    case 'tool-return':
    case 'retry-prompt':
      return { kind: 'request', parts: [part(message, role)] }
    case 'model-text-response': {
      const said = part(message, 'text')
      said.delete('timestamp')
      return { kind: 'response', parts: [said], timestamp: message.get('timestamp') }
    }
    case 'model-structured-response': {
      const calls = message.get('calls')
      if (!Array.isArray(calls)) return refuse(inside(place, 'calls'), 'must be a list')
      const parts = calls.map((call, index) =>
        call instanceof Map
          ? part(call, 'tool-call')
          : refuse(inside(inside(place, 'calls'), index), 'must be an object'),
      )
      return { kind: 'response', parts, timestamp: message.get('timestamp') }
    }
    default:
      return refuse(at, `${JSON.stringify(role)} is not known`)
  }
}

function part(fields: LosslessObject, kind: string): LosslessObject {
  const entries = [...fields].flatMap(([name, value]): [string, LosslessJson][] =>
    name === 'role' ? [] : [[name === 'tool_id' ? 'tool_call_id' : name, value]],
  )
  return new Map([...entries, ['part_kind', kind]])
}

const WRAPPERS = ['args_json', 'args_dict', 'args_object']

/** All that messages and parts held before v0.0.21. */
const OLD_MESSAGE = new Set(['parts', 'kind', 'model_name', 'timestamp'])
const OLD_PART = new Set(
  'part_kind content timestamp dynamic_ref tool_name tool_call_id args'.split(' '),
)

/**
 * Before v0.0.21 the arguments of every call stood in a wrapper. A tool of a later version may have an argument of that
 * name, so they are unwrapped only where nothing in the dump is newer, or where the user says so.
 */
export function unwrapArguments(
  messages: readonly RawMessage[],
  place: Place,
  choice: 'auto' | 'always' | 'never',
): void {
  const calls = messages.flatMap(({ value }, index) => callsOf(value, inside(place, index)))
  const wrapped = calls.filter(({ call }) => wrapperOf(call) !== undefined)
  if (choice === 'never' || wrapped.length === 0) return
  if (choice === 'auto' && (wrapped.length < calls.length || !messages.every(isOld))) return
  for (const { call, at } of wrapped) {
    const name = wrapperOf(call)!
    call.set('args', (call.get('args') as LosslessObject).get(name)!)
    place.rules.changed(inside(at, 'args').path, `was unwrapped from ${name}`)
  }
}

function callsOf(message: LosslessJson, at: Place): { call: LosslessObject; at: Place }[] {
  const parts = message instanceof Map ? message.get('parts') : undefined
  if (!Array.isArray(parts)) return []
  return parts.flatMap((call, index) =>
    call instanceof Map && call.get('part_kind') === 'tool-call'
      ? [{ call, at: inside(inside(at, 'parts'), index) }]
      : [],
  )
}

function wrapperOf(call: LosslessObject): string | undefined {
  const args = call.get('args')
  if (!(args instanceof Map) || args.size !== 1) return undefined
  return WRAPPERS.find((name) => args.has(name))
}

function isOld({ value }: RawMessage): boolean {
  if (!(value instanceof Map) || [...value.keys()].some((key) => !OLD_MESSAGE.has(key)))
    return false
  // A request had no time of its own.
  if (value.get('kind') === 'request' && value.has('timestamp')) return false
  const parts = value.get('parts')
  return (
    Array.isArray(parts) &&
    parts.every((part) => part instanceof Map && [...part.keys()].every((key) => OLD_PART.has(key)))
  )
}
