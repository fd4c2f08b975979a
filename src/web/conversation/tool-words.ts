import type { Json, Message, ToolPart } from '../../protocol/index.ts'

/** How a tool call looks: `busy` it goes on, `quiet` nothing happened. */
export type ToolTone = 'busy' | 'done' | 'failed' | 'warning' | 'quiet'

const OUTCOMES = {
  success: { words: 'done', tone: 'done' },
  failed: { words: 'failed', tone: 'failed' },
  denied: { words: 'denied', tone: 'quiet' },
  interrupted: { words: 'not run', tone: 'quiet' },
  unknown: { words: 'outcome unknown', tone: 'warning' },
} as const

/** How far a call is, in a word. @param state the message's */
export function toolStateOf(
  part: ToolPart,
  state: Message['state'],
): { words: string; tone: ToolTone } {
  if (part.state === 'done') return OUTCOMES[part.outcome ?? 'success']
  if (part.state === 'input-streaming') return { words: 'being called…', tone: 'busy' }
  if (state === 'waiting')
    return part.approval?.approved
      ? { words: 'allowed', tone: 'quiet' }
      : { words: 'waits', tone: 'quiet' }
  return { words: 'running…', tone: 'busy' }
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
