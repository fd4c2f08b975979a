import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const conversation = ({ plural, number }: Formats): Words['conversation'] => ({
  conversation: 'Unterhaltung',
  welcome: 'Was geht dir durch den Kopf?',
  goOn: 'Weiter mit',
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
  messageMissing: 'Diese Nachricht ist nicht mehr in dieser Unterhaltung.',
  offline: 'Du bist offline. Was du sendest, geht raus, sobald du wieder online bist.',
  reconnecting: 'Der Server antwortet nicht. Neuer Versuch …',
  tryNow: 'Jetzt versuchen',
  dismiss: 'Ausblenden',
  writesOther:
    'Eine andere Version dieser Antwort wird noch geschrieben. Sie muss erst zu Ende sein.',
  showEarlier: 'Frühere Nachrichten anzeigen',
  jump: 'Zur neuesten Nachricht springen',

  writeMessage: 'Nachricht schreiben',
  message: 'Nachricht',
  placeholder: 'Frag, was du willst',
  queued: (count) =>
    plural(count, {
      one: 'Eine Nachricht wartet, bis sie dran ist',
      other: '# Nachrichten warten, bis sie dran sind',
    }),
  send: 'Senden',
  sendNext: 'Senden, wenn die Antwort fertig ist',
  stop: 'Antwort stoppen',
  model: 'Modell',
  noModel: 'Kein Modell',
  defaultModel: (model) => `${model} (Standard)`,

  you: 'Du',
  instructions: 'Anweisungen',
  reply: 'Antwort',
  thinking: 'Denkt nach …',
  thought: 'Hat nachgedacht',
  thoughtFor: (time) => `Hat ${time} nachgedacht`,
  copyReply: 'Diese Antwort kopieren',
  copyMessage: 'Diese Nachricht kopieren',
  answerAgain: 'Noch einmal antworten',
  answerWith: 'Mit einem anderen Modell antworten',
  continue: 'Fortsetzen',
  edit: 'Bearbeiten',
  editMessage: 'Diese Nachricht bearbeiten',
  editYours: 'Deine Nachricht bearbeiten',
  yourMessage: 'Deine Nachricht',
  editorNote: 'Was vorher da stand, bleibt einen Pfeil entfernt erhalten.',

  unsent: 'Noch nicht gesendet',
  unsentMessage: 'Deine Nachricht, noch nicht gesendet',
  waitsForReply: 'Wird gesendet, wenn die Antwort fertig ist',
  waitsForNetwork: 'Wartet auf das Netz',
  waitsForServer: 'Wartet auf den Server',
  notSentYet: 'Noch nicht gesendet',
  notSent: (why) => `Nicht gesendet. ${why}`,
  sendAgain: 'Noch einmal senden',
  sendNow: 'Jetzt senden',
  sendNowTitle: 'Die Antwort stoppen und dies senden',
  remove: 'Entfernen',
  removed: 'Die Nachricht ist entfernt.',
  undo: 'Rückgängig',

  versions: 'Versionen dieser Nachricht',
  previousVersion: 'Vorherige Version',
  nextVersion: 'Nächste Version',
  version: (place, count) => `Version ${number(place)} von ${number(count)}`,
  tuned: (settings) => `${settings} (geändert)`,
  untold: (settings) => `${settings} (noch nicht gespeichert)`,
  tokens: 'Gelesene und geschriebene Tokens',
  speed: (tokens) => `${number(tokens)} Tokens/s`,
  waited: (seconds) => `Gelesene und geschriebene Tokens. Das erste kam nach ${number(seconds)} s.`,
  usage: (read, written) => `${number(read)} rein, ${number(written)} raus`,

  saysGenerating: 'Antwort wird geschrieben',
  saysConnected: 'Wieder verbunden',
  saysQueued: 'Deine Nachricht wird gesendet, wenn die Antwort fertig ist',
  saysAsks: 'Das Modell möchte ein Tool benutzen. Erlaube es oder lehne es ab',
  saysAsksAt: (keys) =>
    `Das Modell möchte ein Tool benutzen. Erlaube es oder lehne es ab (${keys})`,
  saysReady: (words) =>
    plural(words, { one: 'Antwort fertig, # Wort', other: 'Antwort fertig, # Wörter' }),
  saysStopped: 'Antwort gestoppt',
  saysBroken: 'Die Antwort ist abgebrochen',
})
