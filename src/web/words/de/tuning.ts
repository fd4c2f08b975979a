import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const tuning = ({ number }: Formats): LaterWords['tuning'] => ({
  lead: 'Gilt für die Antworten von jetzt an, nur in dieser Unterhaltung.',
  leadNew: 'Gilt nur für diese Unterhaltung und geht mit deiner ersten Nachricht mit.',
  parameters: (model) => `Parameter von ${model}`,
  unknown: 'Welche davon dieses Modell annimmt, sagt sein Anbieter nicht.',
  none: 'Dieses Modell hat keine.',
  notTaken: 'Dieses Modell nimmt das nicht an.',
  names: {
    instructions: 'Anweisungen',
    temperature: 'Temperatur',
    topP: 'Top-p-Anteil',
    maxOutputTokens: 'Höchstens Token',
    reasoningEffort: 'Denkaufwand',
    stop: 'Stoppwörter',
    seed: 'Startwert',
  },
  hints: {
    instructions: 'Was dem Modell vor allem anderen gesagt wird.',
    temperature:
      'Bei 0 bleibt es bei den wahrscheinlichsten Wörtern, bei 2 überrascht es. Manche Modelle gehen nur bis 1.',
    topP: 'Von 0 bis 1. Gewählt wird unter den wahrscheinlichsten Wörtern, die diesen Anteil ausmachen.',
    maxOutputTokens: 'Nach so vielen endet eine Antwort.',
    reasoningEffort: 'Wie lange das Modell vor der Antwort nachdenkt.',
    stop: String.raw`Eines je Zeile. Die Antwort endet, wo sie eines sagen würde; \n steht für einen Zeilenumbruch.`,
    seed: 'Eine ganze Zahl. Die gleiche macht die gleiche Antwort wahrscheinlicher.',
  },
  standards: {
    instructions: 'Keine',
    temperature: 'Vom Modell',
    topP: 'Vom Modell',
    maxOutputTokens: 'Vom Modell',
    reasoningEffort: 'Vom Modell',
    stop: 'Keine',
    seed: 'Zufällig',
  },
  efforts: { low: 'Niedrig', medium: 'Mittel', high: 'Hoch' },
  changed: 'Geändert',
  setBack: (name) => `„${name}“ auf den Standard zurücksetzen`,
  setBackShort: 'Auf den Standard zurücksetzen',
  between: (least, most) => `Erlaubt ist ${number(least)} bis ${number(most)}.`,
  whole: 'Erlaubt ist eine ganze Zahl.',
  saving: 'Wird gespeichert …',
  saved: 'Gespeichert',
  waiting: 'Noch nicht gespeichert: Der Server ist nicht erreichbar. Neuer Versuch läuft …',
  failed: (why) => `Nicht gespeichert. ${why}`,
})
