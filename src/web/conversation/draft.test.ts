// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetOwner, rememberOwner } from '../account/remembered.ts'
import { createDraft, loadDraft, saveDraft } from './draft.ts'

const KEY = 'loquat.own.ann/draft.c'
let end: AbortController

beforeEach(() => {
  end = new AbortController()
  localStorage.clear()
  rememberOwner('ann')
})
afterEach(() => end.abort())

const open = (id: string | null = 'c') => createDraft(id, end.signal)

/** Does what a tab does, and lets this one hear of it. */
function elsewhere(run: () => void) {
  const oldValue = localStorage.getItem(KEY)
  run()
  const newValue = localStorage.getItem(KEY)
  dispatchEvent(new StorageEvent('storage', { key: KEY, oldValue, newValue }))
}

test('what another tab sends takes nothing from this one', () => {
  const here = open()
  const other = open()
  here.write('a long thought')
  elsewhere(() => other.write('short'))
  expect(loadDraft('c')).toBe('short')
  elsewhere(() => other.clear())
  expect(loadDraft('c')).toBe('a long thought')
  expect(here.text.value).toBe('a long thought')
})

test('what is sent takes nothing from another tab', () => {
  const here = open()
  here.write('short')
  saveDraft('c', 'typed there since')
  here.clear()
  expect(loadDraft('c')).toBe('typed there since')
})

test('what this tab holds is there after a reload, unless another one has sent just that', () => {
  const here = open()
  here.write('a long thought')
  elsewhere(() => saveDraft('c', 'of another tab'))
  dispatchEvent(new Event('pagehide'))
  expect(loadDraft('c')).toBe('a long thought')
  elsewhere(() => saveDraft('c', ''))
  dispatchEvent(new Event('pagehide'))
  expect(loadDraft('c')).toBe('')
})

test('what was only read is not written again', () => {
  saveDraft('c', 'of another tab')
  expect(open().text.value).toBe('of another tab')
  saveDraft('c', '')
  dispatchEvent(new Event('pagehide'))
  expect(loadDraft('c')).toBe('')
})

test('a conversation that begins takes its own draft along, not that of another tab', () => {
  const here = open(null)
  saveDraft(null, 'for another conversation')
  here.moveTo('c')
  expect([loadDraft(null), loadDraft('c')]).toEqual(['for another conversation', ''])
  here.write('and then')
  expect(loadDraft('c')).toBe('and then')
  const next = open(null)
  next.write('mine')
  next.moveTo('d')
  expect([loadDraft(null), loadDraft('d')]).toEqual(['', 'mine'])
})

test('nobody who signs out or comes next finds it', () => {
  open().write('a secret')
  forgetOwner()
  dispatchEvent(new Event('pagehide'))
  rememberOwner('bert')
  end.abort()
  expect(JSON.stringify(Object.entries(localStorage))).not.toContain('a secret')
})
