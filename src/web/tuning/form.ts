import { batch, computed, effect, signal, untracked } from '@preact/signals'
import { ApiError, type Client } from '../../client/index.ts'
import { isOutOfReach, isSignedOut, sentenceOf } from '../api.ts'
import type { OpenState } from '../conversation/open-state.ts'
import { sleep } from '../network.ts'
import { errorSentence } from '../words/error-sentence.ts'
import { faultOf, isSame, patchOf, textOf } from './fields.ts'
import { keep, loadKept, type Edits, type FieldId, type Tuning } from './kept.ts'
import { areUnusual, standardInstructions } from './standard-instructions.ts'

/** Whoever pauses for this long, in milliseconds, has typed what they meant. */
const PAUSE = 800
/** The longest pause before the next try at a server that is out of reach. */
const AGAIN = 5000

export type TuningForm = ReturnType<typeof createForm>

type Tuned = Pick<
  OpenState,
  'id' | 'conversation' | 'first' | 'tuning' | 'saving' | 'untold' | 'closing'
>
type Updates = { conversations: Pick<Client['conversations'], 'update'> }

const forms = new WeakMap<object, TuningForm>()

/** The one form of an open conversation, be it shown or not: what was typed is saved after it is closed, too. */
export function formOf(client: Updates, state: Tuned): TuningForm {
  const form = forms.get(state.id) ?? createForm(client, state)
  forms.set(state.id, form)
  return form
}

/** A field that is refused, and why. */
interface Fault {
  id: FieldId
  why: string
}

/** Saves what is typed as it is typed, keeps what cannot be saved, and says why. */
export function createForm(client: Updates, state: Tuned) {
  const { id, conversation, first, tuning, saving, untold } = state
  const closed = state.closing.signal
  /** As it was typed; it may say in other letters what the conversation has. */
  const typed = signal<Edits>({})
  /** What of it the conversation does not have. */
  const unsaved = signal<Edits>(loadKept(id.peek()).edits ?? {})
  const faults = signal<Edits>({})
  const status = signal<'idle' | 'saving' | 'waiting' | 'saved'>('idle')
  const failure = signal<string | null>(null)
  /** Is it known what the conversation has? */
  const known = computed(() => id.value === null || conversation.value !== null)
  let timer: ReturnType<typeof setTimeout> | undefined

  /** What can be saved, as far as is known. */
  const savable = () => without(unsaved.peek(), (field) => faults.peek()[field] !== undefined)

  function keepUnsaved() {
    const begun = id.peek() !== null
    untold.value = isSome(unsaved.peek())
    keep(id.peek(), { ...(begun ? {} : { tuning: first.peek() }), edits: unsaved.peek() })
  }

  /** @returns what is wrong, where that is known without asking */
  async function put(sent: Edits): Promise<Fault | null> {
    const patch = patchOf(tuning.peek(), sent)
    const conversationId = id.peek()
    if (conversationId !== null) {
      const { instructions, settings } = await client.conversations.update(conversationId, patch)
      conversation.value = { ...conversation.peek()!, instructions, settings }
      return null
    }
    for (const [field, text] of entries(sent)) {
      const why = faultOf(field, text)
      if (why !== null) return { id: field, why }
    }
    first.value = unusualOf({ ...tuning.peek(), ...patch })
    return null
  }

  /** Saves all there is: a field that is refused does not hold up the others. @returns false: it had to give up */
  async function saveAll(): Promise<boolean> {
    let whole = true
    failure.value = null
    for (let sent = savable(); whole && isSome(sent); sent = savable()) {
      status.value = 'saving'
      try {
        const fault = await put(sent)
        if (fault) refuse(fault, sent)
        else settle(sent)
      } catch (error) {
        whole = await mayGoOn(error, sent)
      }
    }
    status.value = isSome(unsaved.peek()) ? 'idle' : 'saved'
    return whole
  }

  /** What was typed since is another value: it is neither saved nor refused. */
  const isStill = (field: FieldId, sent: Edits) => unsaved.peek()[field] === sent[field]

  function settle(sent: Edits) {
    unsaved.value = without(unsaved.peek(), (field) => isStill(field, sent))
    keepUnsaved()
  }

  function refuse({ id: field, why }: Fault, sent: Edits) {
    if (isStill(field, sent)) faults.value = { ...faults.peek(), [field]: why }
  }

  async function mayGoOn(error: unknown, sent: Edits): Promise<boolean> {
    const fault = faultIn(error)
    if (fault && sent[fault.id] !== undefined) {
      refuse(fault, sent)
      return true
    }
    if (isOutOfReach(error)) {
      status.value = 'waiting'
      await sleep(Math.random() * AGAIN, closed)
      return !closed.aborted
    }
    // After the next sign-in it is tried again by itself.
    if (!isSignedOut(error)) failure.value = sentenceOf(error)
    return false
  }

  /** Saves now what waits for a pause in the typing. */
  function flush() {
    clearTimeout(timer)
    if (!known.peek() || saving.peek() !== null || !isSome(savable())) return
    saving.value = run()
  }

  async function run() {
    const whole = await saveAll()
    saving.value = null
    // Typed while the end was near.
    if (whole) flush()
  }

  function write(field: FieldId, text: string) {
    batch(() => {
      typed.value = { ...typed.peek(), [field]: text }
      unsaved.value = { ...unsaved.peek(), [field]: text }
      faults.value = without(faults.peek(), (it) => it === field)
      if (saving.peek() === null) {
        unsaved.value = without(
          unsaved.peek(),
          (it) => it === field && isSame(it, text, tuning.peek()),
        )
        status.value = 'idle'
      }
    })
    keepUnsaved()
    clearTimeout(timer)
    timer = setTimeout(flush, PAUSE)
  }

  function shownIn(field: FieldId): string {
    const now = tuning.value
    const text = typed.value[field]
    const same = text !== undefined && isSame(field, text, now)
    return unsaved.value[field] ?? (same ? text : textOf(field, now))
  }

  // What an earlier page could not save.
  const unwatch = effect(() => {
    if (known.value) untracked(flush)
  })
  closed.addEventListener('abort', unwatch)

  return {
    /** How far the saving has come. */
    status,
    /** Why something was not saved that is no field's fault. */
    failure,
    /** Why what stands in a field was refused. */
    faults,
    textOf: shownIn,
    /** Is it another value than the default? */
    isChanged(field: FieldId) {
      const text = shownIn(field).trim()
      return field === 'instructions' ? areUnusual(text || null, id.value !== null) : text !== ''
    },
    write,
    setBack(field: FieldId) {
      write(field, field === 'instructions' ? standardInstructions.value : '')
      flush()
    },
    /** A field is left: what was typed into it is meant. */
    leave() {
      typed.value = {}
      flush()
    },
    flush,
  }
}

/** What of it a conversation is to begin with though others do not. */
const unusualOf = ({ instructions, settings }: Tuning): Partial<Tuning> => ({
  ...(areUnusual(instructions, false) ? { instructions } : {}),
  ...(Object.keys(settings).length > 0 ? { settings } : {}),
})

const entries = (edits: Edits) => Object.entries(edits) as [FieldId, string][]
const isSome = (edits: Edits) => entries(edits).length > 0

const without = (edits: Edits, gone: (field: FieldId) => boolean): Edits =>
  Object.fromEntries(entries(edits).filter(([field]) => !gone(field)))

/** The field for whose sake the server said no. */
function faultIn(error: unknown): Fault | null {
  if (!(error instanceof ApiError) || error.field === undefined) return null
  const [, id] = /^(?:settings\.)?(\w+)/.exec(error.field) ?? []
  // It stands beside its field.
  const said = error.message.replace(`${error.field}: `, '')
  return { id: id as FieldId, why: errorSentence(error.code, said) }
}
