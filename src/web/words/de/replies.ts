import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const replies = ({ length }: Formats): Words['replies'] => ({
  markdown: {
    code: 'Code',
    text: 'Text',
    actions: {
      wrap: { verb: 'Umbrechen', label: (name) => `Zeilen von ${name} umbrechen` },
      save: { verb: 'Speichern', label: (name) => `${name} speichern` },
      copy: { verb: 'Kopieren', label: (name) => `${name} kopieren` },
    },
    unfold: 'Alle Zeilen anzeigen',
    codeBlock: (name) => `Code: ${name}`,
    table: (place, columns) => `Tabelle ${place}: ${columns}`,
    tableActions: {
      'copy-table': { verb: 'Kopieren', label: (place) => `Tabelle ${place} kopieren` },
      'copy-csv': {
        verb: 'Als CSV kopieren',
        label: (place) => `Tabelle ${place} als CSV kopieren`,
      },
    },
    image: 'Bild',
    openImage: (host) => `Bild von ${host} öffnen`,
    done: 'erledigt',
    toDo: 'offen',
  },
  diagram: 'Diagramm',
  diagramOf: (name) => `Diagramm von ${name}`,
  diagramBroken: 'Nicht gezeichnet: Das lässt sich nicht als Diagramm lesen.',
  diagramLate: 'Nicht gezeichnet: Es hat zu lange gedauert.',
  diagramLong: 'Nicht gezeichnet: Für ein Diagramm ist es zu lang.',

  stopped: 'Du hast diese Antwort gestoppt.',
  deploy:
    'Der Server wurde neu gestartet, während er diese Antwort schrieb. Das schon Geschriebene ist noch da.',
  restart:
    'Der Server wurde beendet, während er diese Antwort schrieb. Das schon Geschriebene ist noch da.',
  truncated: 'Der Modellanbieter hat mitten in dieser Antwort aufgehört.',
  failed: 'Die Antwort ist fehlgeschlagen.',
  failedForNow: (sentence, seconds) =>
    `${sentence} Versuch es in ${length(seconds, 'second')} wieder.`,
  lengthLimit: 'Diese Antwort hat ihre Höchstlänge erreicht.',
  withheld: 'Der Modellanbieter hat den Rest dieser Antwort zurückgehalten.',
  nothing: 'Die Antwort des Modells war leer.',
  advice: {
    key: 'Wer diesen Server betreibt, kann einen anderen Schlüssel hinterlegen. Wähle bis dahin ein anderes Modell.',
    ownKey: 'Hinterlege einen anderen Schlüssel, oder wähle ein anderes Modell.',
    credit: 'Lade beim Anbieter Guthaben auf, oder wähle ein anderes Modell.',
    model: 'Wähle ein anderes Modell.',
    length: 'Beginne eine neue Unterhaltung, oder wähle ein Modell, das mehr lesen kann.',
    withheld: 'Sag es mit anderen Worten, oder wähle ein anderes Modell.',
  },
  reference: (id) => ['Für die Fehlersuche: ', id],
  copyReference: 'Diese Kennung kopieren',

  cut: {
    summary:
      'Das früher Gesagte passt nicht mehr hinein: Ab hier liegt dem Modell eine Zusammenfassung davon vor.',
    gone: 'Das früher Gesagte passt nicht mehr hinein: Ab hier liegt es dem Modell nicht mehr vor.',
    results: 'Damit Platz ist, liegen dem Modell lange Ergebnisse von Tools ab hier gekürzt vor.',
  },

  showSent: 'Anzeigen, was an das Modell gesendet wurde',
  sent: 'Was gesendet wurde',

  toolStates: {
    calling: 'wird aufgerufen …',
    waiting: 'wartet',
    allowed: 'erlaubt',
    running: 'läuft …',
    success: 'fertig',
    failed: 'fehlgeschlagen',
    denied: 'abgelehnt',
    interrupted: 'nicht ausgeführt',
    unknown: 'Ergebnis unbekannt',
  },
  toolInput: 'Eingabe',
  toolOutput: 'Ausgabe',
  toolReason: 'Deine Begründung',
  showAll: 'Alles anzeigen',
  toolUnknown: (tool) => [
    tool,
    ' wurde begonnen, und niemand weiß, ob es ausgeführt wurde. Es wurde nicht noch einmal gestartet.',
  ],

  summarised: 'Das bisher Gesagte wurde zusammengefasst.',
  retried: 'Das Modell wurde gebeten, es noch einmal zu versuchen.',
  spoken: 'Gesprochene Worte',
  unsupported: (kind) => `Ein nicht unterstützter Teil (${kind}).`,
  unknownPart: (kind) => `Ein Teil, dessen Art diese Seite nicht kennt (${kind}).`,
  source: 'Quelle',
  sources: 'Quellen',
  file: (kind) => `Eine Datei (${kind})`,
})
