import type { LaterWords } from '../en/later.ts'

export const approval = (): LaterWords['approval'] => ({
  question: (tool) => [tool, ' erlauben?'],
  once: 'Einmal erlauben',
  here: 'In dieser Unterhaltung erlauben',
  hereNote:
    'Hier läuft es von jetzt an ohne Frage, bis du das in den Einstellungen der Unterhaltung zurücknimmst',
  deny: 'Ablehnen',
  reason: 'Begründung, wenn du ablehnst',
  reasonLabel: 'Begründung, wenn du ablehnst (optional)',
})
