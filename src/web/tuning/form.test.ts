// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError, ConnectionError } from '../../client/index.ts'
import type { Conversation, ConversationPatch } from '../../protocol/index.ts'
import { rememberOwner } from '../account/remembered.ts'
import { createOpenState } from '../conversation/open-state.ts'
import { tryNow } from '../network.ts'
import { enLater } from '../words/en/later.ts'
import { speakLater } from '../words/words.ts'
import { createForm } from './form.ts'
import { keep, loadKept, moveKept } from './kept.ts'
import { standardInstructions } from './standard-instructions.ts'

speakLater(enLater)

const HAS = { id: 'c', instructions: null, settings: { topP: 0.5 } } as unknown as Conversation

const no = (field: string | undefined, message: string, status = 422) =>
  new ApiError({
    code: 'invalid_request',
    status,
    message,
    retryable: false,
    requestId: 'r',
    ...(field === undefined ? {} : { field }),
  })

/** A form of a conversation, and a server that answers as it is told: by default it takes what it is sent. */
function open(id: string | null = 'c', loaded = true) {
  const state = createOpenState(id)
  const sent: ConversationPatch[] = []
  const answers: unknown[] = []
  const server = { ...HAS }
  const client = {
    conversations: {
      async update(_: string, patch: ConversationPatch) {
        sent.push(patch)
        const answer = await answers.shift()
        if (answer !== undefined) throw answer
        return Object.assign(server, patch)
      },
    },
  }
  const load = () => (state.conversation.value = { ...HAS })
  if (id !== null && loaded) load()
  return { state, sent, answers, load, form: createForm(client, state) }
}

const settled = (state: ReturnType<typeof open>['state']) =>
  vi.waitFor(() => expect(state.saving.value).toBe(null))

beforeEach(() => {
  localStorage.clear()
  rememberOwner('me')
  standardInstructions.set('')
  vi.useRealTimers()
})

describe('what is typed', () => {
  test('is saved after a pause, at once when the field is left, and with the other settings', async () => {
    vi.useFakeTimers()
    const { form, state, sent } = open()
    form.write('temperature', '0.')
    expect(form.status.value).toBe('idle')
    expect(state.untold.value).toBe(true)
    vi.advanceTimersByTime(799)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual([{ settings: { topP: 0.5, temperature: 0 } }])
    expect(form.status.value).toBe('saved')
    // As it was typed, while that means the same.
    expect(form.textOf('temperature')).toBe('0.')
    form.write('instructions', 'Be brief.')
    form.leave()
    await vi.advanceTimersByTimeAsync(0)
    expect(sent[1]).toEqual({ instructions: 'Be brief.' })
    expect(form.textOf('temperature')).toBe('0')
    expect(state.tuning.value).toMatchObject({
      instructions: 'Be brief.',
      settings: { topP: 0.5, temperature: 0 },
    })
    expect(loadKept('c')).toEqual({})
    expect(state.untold.value).toBe(false)
  })

  test('typed back before it was sent is not sent', () => {
    const { form, sent, state } = open()
    form.write('topP', '0.6')
    form.write('topP', '0.50')
    form.flush()
    expect(sent).toEqual([])
    expect(state.saving.value).toBe(null)
    expect(form.textOf('topP')).toBe('0.50')
    form.leave()
    expect(form.textOf('topP')).toBe('0.5')
  })

  test('on while it is being saved is saved next', async () => {
    const { form, sent, state, answers } = open()
    let answer = () => {}
    answers.push(new Promise<undefined>((resolve) => (answer = () => resolve(undefined))))
    form.write('instructions', 'Be')
    form.flush()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    form.write('instructions', 'Be brief.')
    form.leave()
    answer()
    await settled(state)
    expect(sent).toEqual([{ instructions: 'Be' }, { instructions: 'Be brief.' }])
    expect(form.textOf('instructions')).toBe('Be brief.')
  })

  test('can be set back', async () => {
    const { form, sent, state } = open()
    expect(form.isChanged('topP')).toBe(true)
    form.setBack('topP')
    await settled(state)
    expect(sent).toEqual([{ settings: {} }])
    expect(form.isChanged('topP')).toBe(false)
  })

  test('is what another tab has made of it, once nothing else was typed', async () => {
    const { form, state } = open()
    form.write('topP', '0,50')
    expect(form.textOf('topP')).toBe('0,50')
    state.conversation.value = { ...HAS, settings: { topP: 0.9 } }
    expect(form.textOf('topP')).toBe('0.9')
  })
})

describe('what cannot be saved', () => {
  test('stands in its field with the server’s sentence; the rest is saved', async () => {
    const { form, sent, state, answers } = open()
    answers.push(no('settings.temperature', 'settings.temperature: Too big.'))
    form.write('temperature', '9')
    form.write('seed', '7')
    form.flush()
    await settled(state)
    expect(sent).toEqual([
      { settings: { topP: 0.5, temperature: 9, seed: 7 } },
      { settings: { topP: 0.5, seed: 7 } },
    ])
    expect(form.faults.value).toEqual({ temperature: 'Too big.' })
    expect(form.textOf('temperature')).toBe('9')
    expect(form.status.value).toBe('idle')
    expect(loadKept('c').edits).toEqual({ temperature: '9' })
    form.write('temperature', '1')
    expect(form.faults.value).toEqual({})
    form.leave()
    await settled(state)
    expect(sent.at(-1)).toEqual({ settings: { topP: 0.5, seed: 7, temperature: 1 } })
    expect(form.status.value).toBe('saved')
  })

  test('for another reason can be tried again', async () => {
    const { form, sent, state, answers } = open()
    answers.push(no(undefined, 'Out of order.', 500))
    form.write('seed', '7')
    form.flush()
    await settled(state)
    expect(form.failure.value).toBe('Out of order.')
    expect(form.textOf('seed')).toBe('7')
    expect(state.untold.value).toBe(true)
    expect(sent).toHaveLength(1)
    form.flush()
    await settled(state)
    expect(form.failure.value).toBe(null)
    expect(state.conversation.value!.settings).toEqual({ topP: 0.5, seed: 7 })
  })

  test('for want of a sign-in is kept for after the next one, and not tried again before', async () => {
    const { form, sent, state, answers } = open()
    answers.push(no(undefined, 'Sign in.', 401), no(undefined, 'Sign in.', 401))
    form.write('seed', '7')
    form.flush()
    await settled(state)
    expect(form.failure.value).toBe(null)
    expect(sent).toHaveLength(1)
    expect(loadKept('c').edits).toEqual({ seed: '7' })
  })

  test('is tried until the server is back, with what was typed meanwhile', async () => {
    const { form, sent, state, answers } = open()
    answers.push(new ConnectionError('gone'))
    form.write('seed', '7')
    form.flush()
    await vi.waitFor(() => expect(form.status.value).toBe('waiting'))
    form.write('seed', '8')
    tryNow()
    await settled(state)
    expect(sent.map(({ settings }) => settings!.seed)).toEqual([7, 8])
    expect(form.status.value).toBe('saved')
  })

  test('is tried again by the next page, once that knows what there is', async () => {
    const before = open()
    before.answers.push(new ConnectionError('gone'))
    before.form.write('seed', '7')
    before.form.flush()
    await vi.waitFor(() => expect(before.form.status.value).toBe('waiting'))
    before.state.closing.abort()
    await settled(before.state)
    const { state, sent, load, form } = open('c', false)
    expect(state.untold.value).toBe(true)
    expect(sent).toEqual([])
    load()
    await vi.waitFor(() => expect(sent).toEqual([{ settings: { topP: 0.5, seed: 7 } }]))
    await settled(state)
    expect(form.textOf('seed')).toBe('7')
    expect(loadKept('c')).toEqual({})
  })
})

describe('a conversation that has not begun', () => {
  test('keeps in the browser what it is to begin with', async () => {
    const { form, state, sent } = open(null)
    form.write('instructions', 'Be brief.')
    form.write('temperature', '0.2')
    form.leave()
    await settled(state)
    expect(sent).toEqual([])
    const tuning = { instructions: 'Be brief.', settings: { temperature: 0.2 } }
    expect(state.first.value).toEqual(tuning)
    expect(createOpenState(null).tuning.value).toEqual(tuning)
    form.setBack('instructions')
    form.setBack('temperature')
    await settled(state)
    expect(localStorage.getItem('loquat.own.me/settings.new')).toBe(null)
  })

  test('does not begin with what it may not be, and keeps that for when it can be mended', async () => {
    const { form, state } = open(null)
    form.write('temperature', '9')
    form.write('seed', '7')
    form.leave()
    await settled(state)
    expect(form.faults.value).toEqual({ temperature: 'It must be from 0 to 2.' })
    expect(state.first.value.settings).toEqual({ seed: 7 })
    moveKept('c')
    expect(loadKept('c').edits).toEqual({ temperature: '9' })
    expect(loadKept(null)).toEqual({})
  })

  test('begins with the instructions that are usual here, unless it is told others or none', async () => {
    standardInstructions.set('Be kind.')
    const { form, state } = open(null)
    expect(state.tuning.value.instructions).toBe('Be kind.')
    expect(form.textOf('instructions')).toBe('Be kind.')
    expect(form.isChanged('instructions')).toBe(false)
    form.write('instructions', '')
    form.leave()
    await settled(state)
    expect(state.tuning.value.instructions).toBe(null)
    expect(form.isChanged('instructions')).toBe(true)
    form.setBack('instructions')
    await settled(state)
    expect(state.first.value).toEqual({})
    standardInstructions.set('Be brief.')
    expect(state.tuning.value.instructions).toBe('Be brief.')
  })

  test('one that has begun without instructions is as usual, too', () => {
    standardInstructions.set('Be kind.')
    const { form, state } = open()
    expect(form.isChanged('instructions')).toBe(false)
    state.conversation.value = { ...HAS, instructions: 'Be brief.' }
    expect(form.isChanged('instructions')).toBe(true)
    state.conversation.value = { ...HAS, instructions: 'Be kind.' }
    expect(form.isChanged('instructions')).toBe(false)
  })

  test('finds nothing where something else was kept', () => {
    keep('c', { edits: { seed: '1' } })
    localStorage.setItem('loquat.own.me/settings.c', '{')
    expect(loadKept('c')).toEqual({})
  })
})
