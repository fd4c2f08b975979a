import { useSignal, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { announce } from '../ui/announcer.tsx'
import { useHandOver } from '../ui/hand-over.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'
import type { TuningForm } from './form.ts'
import { applyEdits, editsOf, presets, removePreset, savePreset, type Preset } from './presets.ts'

/** What was done last, and the way back from it. */
interface Done {
  said: string
  undo: () => void
}

/** Instructions and parameters that are used again: by their names, with the way to keep those that stand below. */
export function PresetsRow({ form }: { form: TuningForm }) {
  const done = useSignal<Done | null>(null)
  const say = laterWords().tuning.presets
  const tell = (said: string, undo: () => void) => {
    done.value = { said, undo }
    announce(said)
  }

  function use({ name, edits }: Preset) {
    const before = editsOf(form)
    // A second click leaves the way back to what the first one replaced.
    if (done.peek()?.said === say.used(name) && JSON.stringify(before) === JSON.stringify(edits))
      return
    applyEdits(form, edits)
    tell(say.used(name), () => applyEdits(form, before))
  }

  function remove({ name, edits }: Preset) {
    removePreset(name)
    tell(say.removed(name), () => savePreset(name, edits))
  }

  function save(name: string) {
    const before = presets.peek().find((it) => it.name === name)
    savePreset(name, editsOf(form))
    tell(say.saved(name), () => (before ? savePreset(name, before.edits) : removePreset(name)))
  }

  return (
    <section class="presets">
      <h3>{say.title}</h3>
      {presets.value.length > 0 && (
        <ul>
          {presets.value.map((preset) => (
            <PresetChip
              key={preset.name}
              preset={preset}
              onUse={() => use(preset)}
              onRemove={() => remove(preset)}
            />
          ))}
        </ul>
      )}
      <NewPreset onSave={save} />
      {done.value && <LastDone done={done} />}
    </section>
  )
}

interface PresetChipProps {
  preset: Preset
  onUse: () => void
  onRemove: () => void
}

function PresetChip({ preset: { name }, onUse, onRemove }: PresetChipProps) {
  const chip = useRef<HTMLLIElement>(null)
  useHandOver(chip, () => document.querySelector<HTMLElement>('.preset-undo')?.focus())
  const say = laterWords().tuning.presets
  return (
    <li ref={chip} class="preset">
      <button type="button" class="preset-name" dir="auto" title={say.use(name)} onClick={onUse}>
        {name}
      </button>
      <button
        type="button"
        class="icon-button small"
        aria-label={say.remove(name)}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

function NewPreset({ onSave }: { onSave: (name: string) => void }) {
  const name = useSignal('')
  const say = laterWords().tuning.presets
  const finish = () => {
    const given = name.value.trim()
    if (given === '') return
    onSave(given)
    name.value = ''
  }
  return (
    <div class="preset-new">
      <input
        type="text"
        aria-label={say.name}
        placeholder={say.name}
        maxLength={60}
        value={name}
        onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.isComposing) return
          event.preventDefault()
          finish()
        }}
      />
      <button
        type="button"
        class="button small"
        aria-disabled={name.value.trim() === ''}
        onClick={finish}
      >
        {presets.value.some((it) => it.name === name.value.trim()) ? say.replace : say.save}
      </button>
    </div>
  )
}

function LastDone({ done }: { done: Signal<Done | null> }) {
  const { said, undo } = done.value!
  const box = useRef<HTMLParagraphElement>(null)
  useHandOver(box, () => document.querySelector<HTMLElement>('.preset-new input')?.focus())
  return (
    <p class="preset-done" ref={box}>
      <span>{said}</span>
      <button
        type="button"
        class="button small preset-undo"
        onClick={() => {
          undo()
          done.value = null
        }}
      >
        {laterWords().rows.undo}
      </button>
    </p>
  )
}
