import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const hits = ({ plural, number }: Formats): LaterWords['hits'] => ({
  searching: 'Es wird gesucht',
  results: 'Was gefunden wurde',
  isArchived: 'Archiviert',
  nothingFound: (text) => `Nichts gefunden für „${text}“.`,
  saysFound: (count) =>
    plural(count, { one: 'Eine Unterhaltung gefunden', other: '# Unterhaltungen gefunden' }),
  saysFoundMore: (count) => `Die neuesten ${number(count)} Unterhaltungen gefunden`,
})
