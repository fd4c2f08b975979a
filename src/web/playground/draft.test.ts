// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { writeOwn } from '../account/remembered.ts'
import { readDraft, writeDraft } from './draft.ts'

beforeEach(() => localStorage.clear())

test('what was written is read again', () => {
  const draft = { instructions: 'Be brief.', text: 'Figs?', models: [null, 'demo:echo'] }
  writeDraft(draft)
  expect(readDraft()).toEqual(draft)
})

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"instructions":1,"text":"x","models":[null]}',
  '{"models":[]}',
])('what no page of ours wrote is nothing: %s', (text) => {
  writeOwn('playground', text)
  expect(readDraft()).toBeNull()
})

test('there are no more columns than there is room for, and none of what is no model', () => {
  const models = [7, null, 'a:b', 'c:d', 'e:f', 'g:h']
  writeOwn('playground', JSON.stringify({ instructions: '', text: '', models }))
  expect(readDraft()?.models).toEqual([null, 'a:b', 'c:d', 'e:f'])
})
