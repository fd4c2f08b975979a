import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const connect = ({ plural }: Formats): LaterWords['connect'] => ({
  connectLead:
    'Füge den Schlüssel eines Anbieters ein oder gib die Adresse deines eigenen Servers an. Schlüssel werden auf diesem Server verschlüsselt gespeichert und nie wieder angezeigt.',
  kinds: { hosted: 'Mit Schlüssel', local: 'Eigener Server' },
  connected: 'verbunden',
  anotherAddress: 'Andere Adresse',
  needsKey: 'Ein Schlüssel ist nötig',
  origins: {
    environment: 'Über die Umgebung des Servers eingerichtet',
    stored: 'Hier verbunden',
    discovered: 'Auf diesem Rechner gefunden',
  },
  keyEnding: (origin, end) => `${origin} (Schlüssel endet auf ${end})`,
  keyOf: (provider) => `Schlüssel für ${provider}`,
  pasteKey: 'Hier einfügen',
  keyUnchanged: (end) => `…${end}, unverändert`,
  address: 'Adresse',
  noModels: 'Der Server antwortet, bietet aber keine Modelle an.',
  works: (models) =>
    plural(models, { one: 'Es funktioniert: ein Modell.', other: 'Es funktioniert: # Modelle.' }),
  modelForNew: 'Modell für neue Unterhaltungen',
  remove: 'Entfernen',
  removing: 'Wird entfernt …',
  test: 'Testen',
  testing: 'Wird getestet …',
  save: 'Speichern und verwenden',
  saving: 'Wird gespeichert …',
})
