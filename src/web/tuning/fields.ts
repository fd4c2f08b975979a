import { SETTING_BOUNDS } from '../../protocol/index.ts'
import type { ConversationPatch, ModelParameter } from '../../protocol/index.ts'
import { laterWords } from '../words/words.ts'
import type { Edits, FieldId, Tuning } from './kept.ts'

/** The parameters in the order in which they are shown. */
export const PARAMETERS = [
  'temperature',
  'topP',
  'maxOutputTokens',
  'reasoningEffort',
  'stop',
  'seed',
] as const satisfies readonly ModelParameter[]

/** What stands in a field; nothing for a default. */
export function textOf(id: FieldId, { instructions, settings }: Tuning): string {
  if (id === 'instructions') return instructions ?? ''
  const value = settings[id] ?? ''
  return Array.isArray(value) ? value.map(inOneLine).join('\n') : String(value)
}

/** What is to be saved for what was typed. What is no number goes as it is: the server says what is wrong with it. */
export function patchOf({ settings }: Tuning, edits: Edits): ConversationPatch {
  const { instructions, ...parameters } = edits
  const patch: ConversationPatch = {}
  if (instructions !== undefined) patch.instructions = isBlank(instructions) ? null : instructions
  if (Object.keys(parameters).length === 0) return patch
  const changed: Record<string, unknown> = { ...settings }
  for (const [id, text] of Object.entries(parameters))
    if (isBlank(text)) delete changed[id]
    else changed[id] = valueOf(id as ModelParameter, text)
  return { ...patch, settings: changed }
}

/** Does what was typed mean what the conversation has? */
export function isSame(id: FieldId, text: string, tuning: Tuning): boolean {
  const meant = { ...tuning, ...patchOf(tuning, { [id]: text }) } as Tuning
  return textOf(id, meant) === textOf(id, tuning)
}

/** Where there is no server to ask yet: what is wrong with what was typed, as a sentence. */
export function faultOf(id: FieldId, text: string): string | null {
  if (isBlank(text) || id === 'instructions') return null
  const value = valueOf(id, text)
  if (id === 'seed') return Number.isSafeInteger(value) ? null : laterWords().tuning.whole
  if (id === 'stop' || id === 'reasoningEffort') return null
  const [least, most] = SETTING_BOUNDS[id]
  const whole = id !== 'maxOutputTokens' || Number.isInteger(value)
  const inside = typeof value === 'number' && value >= least && value <= most
  return whole && inside ? null : laterWords().tuning.between(least, most)
}

const isBlank = (text: string) => text.trim() === ''

function valueOf(id: ModelParameter, text: string): string | number | string[] {
  if (id === 'reasoningEffort') return text
  if (id === 'stop') return text.split('\n').flatMap((line) => (line === '' ? [] : [asTyped(line)]))
  const number = Number(text.trim().replace(',', '.'))
  return Number.isFinite(number) ? number : text
}

/** A line break within a stop word is written as in a program. */
const inOneLine = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const asTyped = (line: string) =>
  line.replaceAll(/\\(n|\\)/g, (_, sign) => (sign === 'n' ? '\n' : '\\'))
