import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const models = ({ compact }: Formats): LaterWords['models'] => ({
  models: 'Modelle',
  search: 'Modelle durchsuchen',
  recent: 'Zuletzt benutzt',
  none: (query) => `Kein Modell passt zu „${query}“.`,
  gone: 'Wird nicht mehr angeboten',
  capabilities: { vision: 'Bilder', tools: 'Tool-Aufrufe', reasoning: 'Nachdenken' },
  window: (tokens) => `Liest ${compact(tokens)} Tokens`,
  price: (read, written) => `${read} rein, ${written} raus`,
  priceNote: 'Preise in US-Dollar für eine Million gelesene (rein) und geschriebene (raus) Tokens.',
})
