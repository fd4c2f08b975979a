import type { LaterWords } from '../en/later.ts'

export const temporary = (): LaterWords['temporary'] => ({
  about: 'Über diese Unterhaltung',
  short: 'Nichts hiervon wird aufbewahrt.',
  long: 'Es ist weg, sobald du neu lädst oder woanders hingehst. Der Anbieter des Modells bekommt wie immer, was du sendest.',
  cut: 'Die Verbindung ist abgebrochen und mit ihr diese Antwort.',
  keep: 'Behalten',
  keeping: 'Wird übernommen …',
  keepWaits: 'Wenn die Antwort zu Ende ist',
  saysKept: 'Diese Unterhaltung wird jetzt aufbewahrt',
  left: 'Die temporäre Unterhaltung ist gleich weg.',
  goBack: 'Zurück',
})
