import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const conversation = ({ plural, number }: Formats): Words['conversation'] => ({
  conversation: 'Unterhaltung',
  welcome: 'Was geht dir durch den Kopf?',
  ideas: 'Ideen für den Anfang',
  starters: [
    {
      label: 'Erklären',
      text: 'Erklär mir, wie Ebbe und Flut entstehen, als hätte ich noch nie das Meer gesehen.',
    },
    {
      label: 'Schreiben',
      text: 'Schreib eine kurze, freundliche Nachricht, mit der ich ein Treffen absage.',
    },
    {
      label: 'Vergleichen',
      text: 'Vergleiche SQLite und Postgres für einen kleinen Webdienst, als Tabelle.',
    },
    {
      label: 'Planen',
      text: 'Plane drei einfache Abendessen für zwei aus Linsen, Spinat und Eiern.',
    },
  ],
  // The manual is in English, and the demo looks for its words.
  demoStarters: [
    { label: 'Verbinden', text: 'How do I connect a real model?' },
    { label: 'Vertrauen', text: 'What happens to a reply when the server is killed?' },
    { label: 'Bauen', text: 'How does a program talk to Loquat over HTTP?' },
    { label: 'Einrichten', text: 'Which settings are there, and where is the data kept?' },
  ],
  loading: 'Unterhaltung wird geladen',
  missing: 'Diese Unterhaltung gibt es nicht. Vielleicht wurde sie gelöscht.',
  beginNew: 'Eine neue beginnen',
  reconnecting: 'Der Server ist nicht erreichbar. Neuer Versuch …',
  dismiss: 'Ausblenden',
  showEarlier: 'Frühere Nachrichten anzeigen',
  jump: 'Zur neuesten Nachricht springen',

  writeMessage: 'Nachricht schreiben',
  message: 'Nachricht',
  placeholder: 'Frag, was du willst',
  waitForReply: 'Warte, bis die Antwort fertig ist, oder stoppe sie.',
  send: 'Senden',
  sendKey: 'Senden (Enter)',
  stop: 'Antwort stoppen',
  stopKey: 'Stoppen (Esc)',
  model: 'Modell',
  noModel: 'Kein Modell',
  defaultModel: (model) => `${model} (Standard)`,

  you: 'Du',
  instructions: 'Anweisungen',
  reply: 'Antwort',
  thinking: 'Denkt nach …',
  thought: 'Hat nachgedacht',
  copyReply: 'Diese Antwort kopieren',
  copyMessage: 'Diese Nachricht kopieren',
  answerAgain: 'Noch einmal antworten',
  continue: 'Fortsetzen',
  edit: 'Bearbeiten',
  editMessage: 'Diese Nachricht bearbeiten',
  editYours: 'Deine Nachricht bearbeiten',
  yourMessage: 'Deine Nachricht',
  editorNote: 'Was vorher da stand, bleibt einen Pfeil entfernt erhalten.',
  notSent: (why) => `Nicht gesendet. ${why}`,
  sendAgain: 'Noch einmal senden',

  versions: 'Versionen dieser Nachricht',
  previousVersion: 'Vorherige Version',
  nextVersion: 'Nächste Version',
  version: (place, count) => `Version ${number(place)} von ${number(count)}`,
  tokens: 'Gelesene und geschriebene Tokens',
  usage: (read, written) => `${number(read)} rein, ${number(written)} raus`,

  saysGenerating: 'Antwort wird geschrieben',
  saysAsks: 'Das Modell möchte ein Tool benutzen. Erlaube es oder lehne es ab',
  saysReady: (words) =>
    plural(words, { one: 'Antwort fertig, # Wort', other: 'Antwort fertig, # Wörter' }),
  saysStopped: 'Antwort gestoppt',
  saysBroken: 'Die Antwort ist abgebrochen',
})
