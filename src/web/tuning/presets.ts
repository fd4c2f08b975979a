import { signal } from '@preact/signals'
import { readOwn, watchOwn, writeOwn } from '../account/remembered.ts'
import { PARAMETERS } from './fields.ts'
import type { TuningForm } from './form.ts'
import type { Edits, FieldId } from './kept.ts'

/** Instructions and parameters under a name, as they stand in the fields. */
export interface Preset {
  name: string
  edits: Edits
}

const NAME = 'presets'
const FIELDS: readonly FieldId[] = ['instructions', ...PARAMETERS]

/** Those of the person who is in, in this browser, by name. */
export const presets = signal(read())
watchOwn(NAME, () => (presets.value = read()))

/** Keeps what stands in the fields under a name, in place of what was kept under it. */
export function savePreset(name: string, edits: Edits): void {
  write([...presets.peek().filter((it) => it.name !== name), { name, edits }])
}

export function removePreset(name: string): void {
  write(presets.peek().filter((it) => it.name !== name))
}

/** What stands in the fields that is not a default. */
export function editsOf(form: TuningForm): Edits {
  const filled = FIELDS.map((id) => [id, form.textOf(id)] as const)
  return Object.fromEntries(filled.filter(([, text]) => text.trim() !== ''))
}

/** Makes the fields say just that, and saves them. */
export function applyEdits(form: TuningForm, edits: Edits): void {
  for (const id of FIELDS)
    if (form.textOf(id) !== (edits[id] ?? '')) form.write(id, edits[id] ?? '')
  form.flush()
}

function write(all: readonly Preset[]) {
  presets.value = all.toSorted((a, b) => a.name.localeCompare(b.name))
  writeOwn(NAME, all.length === 0 ? null : JSON.stringify(presets.peek()))
}

function read(): readonly Preset[] {
  try {
    return JSON.parse(readOwn(NAME) ?? '[]') as Preset[]
  } catch {
    return []
  }
}
