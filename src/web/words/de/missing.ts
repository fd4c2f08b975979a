import type { LaterWords } from '../en/later.ts'

export const missing = (): LaterWords['missing'] => ({
  missing: 'Diese Unterhaltung gibt es nicht. Vielleicht wurde sie gelöscht.',
  beginNew: 'Eine neue beginnen',
  left: 'Das hattest du noch nicht gesendet:',
  copyLeft: 'Kopieren, was du nicht gesendet hattest',
  beginWith: 'Eine neue damit beginnen',
})
