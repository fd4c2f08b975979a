import { describe, expect, test } from 'vitest'
import { faultOf, isSame, patchOf, textOf } from './fields.ts'
import type { FieldId, Tuning } from './kept.ts'
import { enLater } from '../words/en/later.ts'
import { speakLater } from '../words/words.ts'

speakLater(enLater)

const TUNING: Tuning = {
  instructions: 'Be brief.',
  settings: { temperature: 0, stop: ['END', 'a\nb', String.raw`\n`], reasoningEffort: 'low' },
}

describe('a field', () => {
  test('shows what the conversation has, nothing for a default', () => {
    expect(textOf('instructions', TUNING)).toBe('Be brief.')
    expect(textOf('temperature', TUNING)).toBe('0')
    expect(textOf('reasoningEffort', TUNING)).toBe('low')
    expect(textOf('topP', TUNING)).toBe('')
    expect(textOf('instructions', { instructions: null, settings: {} })).toBe('')
  })

  test('of stop words has one a line, and gives back those it was made of', () => {
    const text = textOf('stop', TUNING)
    expect(text.split('\n')).toEqual(['END', String.raw`a\nb`, String.raw`\\n`])
    expect(patchOf(TUNING, { stop: text }).settings).toEqual(TUNING.settings)
    expect(patchOf(TUNING, { stop: 'one\n\n two \n' }).settings!.stop).toEqual(['one', ' two '])
  })
})

describe('what is saved', () => {
  test('are the settings there are with what was typed over them', () => {
    expect(patchOf(TUNING, { topP: '0,9', temperature: '', seed: ' 7 ' })).toEqual({
      settings: { stop: TUNING.settings.stop, reasoningEffort: 'low', topP: 0.9, seed: 7 },
    })
    expect(patchOf(TUNING, { instructions: '  ' })).toEqual({ instructions: null })
    expect(patchOf(TUNING, { instructions: ' As typed.\n' })).toEqual({
      instructions: ' As typed.\n',
    })
    expect(patchOf(TUNING, {})).toEqual({})
  })

  test('what is no number goes as it is', () => {
    const typed = { temperature: 'warm', topP: '1e999', maxOutputTokens: '3000x' }
    expect(patchOf({ instructions: null, settings: {} }, typed).settings).toEqual(typed)
  })

  test.each([
    ['temperature', '0.0', true],
    ['temperature', '0.1', false],
    ['temperature', '', false],
    ['topP', ' ', true],
    ['instructions', 'Be brief.', true],
    ['instructions', 'Be brief', false],
  ] satisfies [FieldId, string, boolean][])('%s “%s” means what there is: %s', (id, text, same) => {
    expect(isSame(id, text, TUNING)).toBe(same)
  })
})

test.each([
  ['temperature', '2', null],
  ['temperature', '2,1', 'It must be from 0 to 2.'],
  ['temperature', 'warm', 'It must be from 0 to 2.'],
  ['topP', '-0.1', 'It must be from 0 to 1.'],
  ['maxOutputTokens', '10.5', 'It must be from 1 to 1,000,000.'],
  ['maxOutputTokens', '4000', null],
  ['seed', '1.5', 'It must be a whole number.'],
  ['seed', '-3', null],
  ['stop', 'anything', null],
  ['instructions', 'anything', null],
  ['temperature', ' ', null],
] satisfies [FieldId, string, string | null][])(
  'before there is a server to ask: %s “%s”: %s',
  (id, text, fault) => {
    expect(faultOf(id, text)).toBe(fault)
  },
)
