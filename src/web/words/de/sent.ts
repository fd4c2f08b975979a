import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const sent = ({ number, plural }: Formats): LaterWords['sent'] => ({
  lead: 'Was dem Modell für diese Antwort vorlag, so wie es damals war, was auch immer sich seither geändert hat.',
  copy: 'Als JSON kopieren',
  call: 'Modellaufruf',
  callOf: (place, count) => `Aufruf ${number(place)} von ${number(count)}`,
  size: 'Umfang',
  tokens: (tokens) => plural(tokens, { one: '≈ # Token', other: '≈ # Tokens' }),
  share: (tokens, share) => `≈ ${number(tokens)} · ${share}`,
  tools: (count) => plural(count, { one: 'Ein Tool', other: '# Tools' }),
  messages: (count) => plural(count, { one: 'Eine Nachricht', other: '# Nachrichten' }),
  message: (role, start) => (start === '' ? role : `${role}: ${start}`),
  roles: { user: 'Du', assistant: 'Modell', system: 'Systemanweisung' },
  earlier: (count) =>
    plural(count, {
      one: 'Eine frühere Nachricht anzeigen',
      other: '# frühere Nachrichten anzeigen',
    }),
  cut: 'Ältere Nachrichten passten nicht hinein und wurden weggelassen.',
  summarised:
    'Ältere Nachrichten passten nicht hinein: Eine Zusammenfassung davon steht vor der ersten.',
  shortened: 'Lange Ergebnisse von Tools sind gekürzt, damit Platz ist.',
  unrecorded:
    'Diese Antwort ist älter als das Aufbewahren von Anweisungen und Tools: Welche es waren, ist nicht bekannt.',
  estimate: 'Die Tokens sind vom Server geschätzt.',
})
