import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const figures = ({ number, plural }: Formats): LaterWords['figures'] => ({
  title: 'Verbrauch',
  lead: 'Tokens, Kosten, Zeiten und Fehler, nach Tag und Modell.',
  show: 'Verbrauch zeigen',
  ofAll: 'Aller Unterhaltungen',
  days: 'Zeitraum',
  whose: 'Wessen',
  mine: 'Meiner',
  everybody: 'Der von allen',
  model: 'Modell',
  allModels: 'Alle Modelle',
  measure: 'Im Diagramm',
  measures: { cost: 'Kosten', tokens: 'Tokens', replies: 'Antworten', errors: 'Fehler' },
  none: 'In diesem Zeitraum wurde keine Antwort geschrieben.',
  noneOfIt: 'In diesem Zeitraum gibt es nichts davon.',

  replies: 'Antworten',
  stopped: (count) => `${number(count)} angehalten`,
  wrong: (count) => plural(count, { one: 'eine misslang', other: '# misslangen' }),
  read: 'Gelesene Tokens',
  cached: (count) => `${count} aus dem Zwischenspeicher`,
  written: 'Geschriebene Tokens',
  cost: 'Kosten',
  unpriced: (replies) =>
    plural(replies, {
      one: 'ohne eine Antwort, deren Preis nicht bekannt ist',
      other: 'ohne # Antworten, deren Preis nicht bekannt ist',
    }),
  noPrice: 'nicht bekannt',
  firstWord: 'Erstes Wort',
  duration: 'Ganze Antwort',
  slow: (time) => `95 % in höchstens ${time}`,

  byDay: (measure) => `${measure} nach Tagen`,
  byWeek: (measure) => `${measure} nach Wochen`,
  others: 'Andere Modelle',
  amountOn: (day, amount) => `${day}: ${amount}`,
  table: 'Dasselbe als Tabelle',
  day: 'Tag',
  week: 'Woche',
  all: 'Alle',
  byModel: 'Nach Modell',
  byOwner: 'Nach Besitzer',
  owner: 'Besitzer',
  errors: 'Fehler',
  error: 'Fehler',
  count: 'Wie oft',
  wrongTitle: 'Was misslang',

  stored: 'Alles Gespeicherte',
  conversations: 'Unterhaltungen',
  messages: 'Nachrichten',
  each: 'Nachrichten in jeder',
  note: (zone) =>
    `Ein Tag beginnt um Mitternacht (${zone}). Zeiten sind Mediane der vollständigen Antworten. Nicht gezählt ist, was gelöscht wurde, dazu temporäre Unterhaltungen und Titel.`,
})
