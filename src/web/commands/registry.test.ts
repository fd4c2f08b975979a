import { describe, expect, test } from 'vitest'
import { ariaKeys, COMMAND_IDS, COMMANDS, keyLabels, matches } from './registry.ts'

/** A key press, as `Ctrl+Shift+ö`; the code is that of an American keyboard's letter. */
function press(text: string, code = '') {
  const parts = text.split('+')
  return {
    key: parts.at(-1)!,
    code,
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  }
}

describe('a combination', () => {
  test.each([
    ['Mod+K', 'Ctrl+k', true],
    ['Mod+K', 'Ctrl+K', true],
    ['Mod+K', 'k', false],
    ['Mod+K', 'Meta+k', false],
    ['Mod+K', 'Ctrl+Shift+K', false],
    ['Mod+K', 'Ctrl+Alt+k', false],
    ['Mod+Shift+O', 'Ctrl+Shift+O', true],
    ['Mod+Shift+;', 'Ctrl+Shift+:', true],
    ['Mod+Shift+;', 'Ctrl+Shift+;', true],
    ['Mod+Shift+;', 'Ctrl+;', false],
    ["Mod+Shift+'", 'Ctrl+Shift+"', true],
    ["Mod+Shift+'", "Ctrl+Shift+'", true],
    ["Mod+Shift+'", 'Ctrl+"', false],
    ['Shift+Escape', 'Shift+Escape', true],
    ['Escape', 'Shift+Escape', false],
    ['ArrowUp', 'ArrowUp', true],
    ['ArrowUp', 'Shift+ArrowUp', false],
  ])('%s by %s: %s', (keys, pressed, is) => {
    expect(matches(keys, press(pressed), false)).toBe(is)
  })

  test('is pressed with ⌘ on a Mac, where Ctrl moves about in a text', () => {
    expect(matches('Mod+K', press('Meta+k'), true)).toBe(true)
    expect(matches('Mod+K', press('Ctrl+k'), true)).toBe(false)
  })

  test('holds on a keyboard whose sign stands behind Shift, as the German one’s slash', () => {
    expect(matches('Mod+/', press('Ctrl+Shift+/'), false)).toBe(true)
    expect(matches('Mod+/', press('Ctrl+Shift+?'), false)).toBe(false)
  })

  test('holds on a keyboard without Latin letters, and there alone goes by the place of the key', () => {
    expect(matches('Mod+K', press('Ctrl+л', 'KeyK'), false)).toBe(true)
    expect(matches('Mod+K', press('Ctrl+t', 'KeyK'), false)).toBe(false)
  })

  test('is said as screen readers want it, and as it is labelled', () => {
    expect(ariaKeys('Mod+Shift+O', false)).toBe('Control+Shift+O')
    expect(ariaKeys('Mod+Shift+O', true)).toBe('Meta+Shift+O')
    const german = { Mod: 'Strg', Shift: 'Umschalt' }
    expect(keyLabels('Mod+Shift+O', false, german)).toEqual(['Strg', 'Umschalt', 'O'])
    expect(keyLabels('Mod+Shift+O', true, german)).toEqual(['⌘', '⇧', 'O'])
    expect(keyLabels('Escape', false, german)).toEqual(['Esc'])
  })
})

test('no two commands share a combination', () => {
  const keys = COMMAND_IDS.map((id) => COMMANDS[id].keys)
  expect(new Set(keys).size).toBe(keys.length)
})
