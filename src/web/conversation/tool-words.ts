import type { Json, Message, ToolPart } from '../../protocol/index.ts'

/** How a tool call looks: `busy` it goes on, `quiet` nothing happened. */
export type ToolTone = 'busy' | 'done' | 'failed' | 'warning' | 'quiet'

const TONES = {
  calling: 'busy',
  waiting: 'quiet',
  allowed: 'quiet',
  running: 'busy',
  success: 'done',
  failed: 'failed',
  denied: 'quiet',
  interrupted: 'quiet',
  unknown: 'warning',
} as const

/** How far a call is; the catalogue says it in a word. */
type ToolState = keyof typeof TONES

/** @param state the message's */
export function toolStateOf(
  part: ToolPart,
  state: Message['state'],
): { name: ToolState; tone: ToolTone } {
  const name = nameOf(part, state)
  return { name, tone: TONES[name] }
}

function nameOf(part: ToolPart, state: Message['state']): ToolState {
  if (part.state === 'done') return part.outcome ?? 'success'
  if (part.state === 'input-streaming') return 'calling'
  if (state === 'waiting') return part.approval?.approved ? 'allowed' : 'waiting'
  return 'running'
}

/** A value as a person reads it: texts as they are, all else as indented JSON. */
export function inWords(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2)
  try {
    const inside = JSON.parse(value) as Json
    return typeof inside === 'object' && inside !== null ? JSON.stringify(inside, null, 2) : value
  } catch {
    return value
  }
}

/** All that a person may look for in a call, as it came. */
export function asWritten({ input, output = '', approval }: ToolPart): string {
  const result = typeof output === 'string' ? output : JSON.stringify(output)
  return [input, result, approval?.reason].filter(Boolean).join('\n')
}

/** The arguments name by name; undefined where they are no object. */
export function argumentsOf(input: string): [name: string, value: string][] | undefined {
  try {
    const value = JSON.parse(input === '' ? '{}' : input) as Json
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' ? inner : JSON.stringify(inner),
    ])
  } catch {
    return undefined
  }
}
