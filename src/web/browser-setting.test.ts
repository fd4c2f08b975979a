// @vitest-environment happy-dom
import { effect } from '@preact/signals'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browserSetting } from './browser-setting.ts'

const KEY = 'loquat.test'
const open = () =>
  browserSetting<boolean>(
    KEY,
    (text) => text !== 'off',
    (on) => (on ? null : 'off'),
  )

beforeEach(() => localStorage.clear())
afterEach(() => vi.restoreAllMocks())

test('a choice is kept, the default is not', () => {
  open().set(false)
  expect(localStorage.getItem(KEY)).toBe('off')
  expect(open().value).toBe(false)
  open().set(true)
  expect(localStorage.length).toBe(0)
  expect(open().value).toBe(true)
})

test('whoever reads it hears of changes, here and in other tabs', () => {
  const setting = open()
  const seen: boolean[] = []
  const stop = effect(() => void seen.push(setting.value))
  setting.set(false)
  localStorage.removeItem(KEY)
  dispatchEvent(new StorageEvent('storage', { key: 'loquat.other' }))
  expect(seen).toEqual([true, false])
  dispatchEvent(new StorageEvent('storage', { key: KEY }))
  localStorage.setItem(KEY, 'off')
  dispatchEvent(new StorageEvent('storage', { key: null }))
  stop()
  expect(seen).toEqual([true, false, true, false])
})

test('where nothing can be kept it holds for the page', () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new Error('refused')
  })
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('refused')
  })
  const setting = open()
  expect(setting.value).toBe(true)
  setting.set(false)
  expect(setting.value).toBe(false)
})
