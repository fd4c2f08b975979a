import type { LaterWords } from '../en/later.ts'

export const editing = (): LaterWords['editing'] => ({
  field: 'Die Antwort',
  save: 'Speichern',
  saving: 'Wird gespeichert …',
  onlyWords:
    'Übernommen werden nur die Worte, nicht der Gedankengang des Modells, seine Tools, Quellen und Dateien.',
})
