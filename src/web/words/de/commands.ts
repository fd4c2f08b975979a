import type { Words } from '../en/en.ts'

export const commands = (): Words['commands'] => ({
  names: {
    palette: 'Suche und Befehle',
    temporary: 'Temporäre Unterhaltung',
    sheet: 'Tastenkürzel',
    tune: 'Einstellungen der Unterhaltung',
    share: 'Teilen oder speichern',
    fork: 'In einer neuen Unterhaltung weitermachen',
  },
  keys: { Mod: 'Strg', Shift: 'Umschalt', Alt: 'Alt', Enter: 'Enter', Backspace: 'Rücktaste' },
})
