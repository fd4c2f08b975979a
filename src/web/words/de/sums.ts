import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const sums = ({ number, plural }: Formats): LaterWords['sums'] => ({
  context: 'Kontext',
  nextPrompt: (tokens, window, model, share) =>
    `Die nächste Anfrage beginnt mit ${tokens} der ${number(window)} Tokens, die ${model} auf einmal lesen kann: ${share}.`,
  inAll: 'Insgesamt, in Tokens',
  read: 'Gelesen',
  cached: 'davon aus dem Zwischenspeicher',
  written: 'Geschrieben',
  reasoning: 'davon beim Nachdenken',
  cost: 'Kosten',
  counted: (replies) =>
    plural(replies, {
      one: 'Von einer Antwort.',
      other: 'Von # Antworten, andere Versionen eingerechnet.',
    }),
  unpriced: (replies) =>
    plural(replies, {
      one: 'Nicht eingerechnet ist eine Antwort eines Modells, dessen Preis nicht bekannt ist.',
      other: 'Nicht eingerechnet sind # Antworten von Modellen, deren Preis nicht bekannt ist.',
    }),
})
