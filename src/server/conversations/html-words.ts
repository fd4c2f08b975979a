import type { TerminalState, ToolOutcome } from '../../protocol/index.ts'

/** What a document says by itself. */
export interface DocumentWords {
  tag: string
  untitled: string
  exported: (day: string) => string
  shared: (day: string) => string
  nothing: string
  whyNothing: string
  user: string
  reply: string
  edited: string
  instructions: string
  thought: string
  tool: (name: string, outcome: string) => string
  outcomes: Record<ToolOutcome | 'none', string>
  input: string
  output: string
  sources: string
  source: string
  file: (kind: string) => string
  spoken: string
  summarised: string
  retried: string
  unsupported: (kind: string) => string
  endings: Record<Exclude<TerminalState, 'completed'> | 'live', string>
}

const en: DocumentWords = {
  tag: 'en',
  untitled: 'Conversation',
  exported: (day) => `Exported from Loquat, ${day}`,
  shared: (day) => `Shared from Loquat, as it was on ${day}`,
  nothing: 'This link leads nowhere',
  whyNothing:
    'It was revoked, or the conversation was deleted, or something is missing from the address.',
  user: 'User',
  reply: 'Reply',
  edited: 'Reply, edited by the user',
  instructions: 'Instructions',
  thought: 'Thought',
  tool: (name, outcome) => `Tool ${name}: ${outcome}`,
  outcomes: {
    success: 'done',
    failed: 'failed',
    denied: 'denied',
    interrupted: 'not run',
    unknown: 'outcome unknown',
    none: 'no result',
  },
  input: 'Input',
  output: 'Output',
  sources: 'Sources',
  source: 'Source',
  file: (kind) => `A file (${kind})`,
  spoken: 'Spoken words',
  summarised: 'What was said before was put into a summary.',
  retried: 'The model was asked to try again.',
  unsupported: (kind) => `An unsupported part (${kind}).`,
  endings: {
    stopped: 'This reply was stopped.',
    interrupted: 'This reply was interrupted.',
    failed: 'This reply failed.',
    truncated: 'The model provider stopped in the middle of this reply.',
    live: 'This reply was still being written.',
  },
}

const de: DocumentWords = {
  tag: 'de',
  untitled: 'Unterhaltung',
  exported: (day) => `Aus Loquat exportiert, ${day}`,
  shared: (day) => `Aus Loquat geteilt, Stand: ${day}`,
  nothing: 'Dieser Link führt nirgendwohin',
  whyNothing:
    'Er wurde widerrufen, die Unterhaltung wurde gelöscht, oder in der Adresse fehlt etwas.',
  user: 'Nutzer',
  reply: 'Antwort',
  edited: 'Antwort, vom Nutzer bearbeitet',
  instructions: 'Anweisungen',
  thought: 'Gedankengang',
  tool: (name, outcome) => `Werkzeug ${name}: ${outcome}`,
  outcomes: {
    success: 'erledigt',
    failed: 'fehlgeschlagen',
    denied: 'abgelehnt',
    interrupted: 'nicht ausgeführt',
    unknown: 'Ausgang unbekannt',
    none: 'ohne Ergebnis',
  },
  input: 'Eingabe',
  output: 'Ausgabe',
  sources: 'Quellen',
  source: 'Quelle',
  file: (kind) => `Eine Datei (${kind})`,
  spoken: 'Gesprochenes',
  summarised: 'Was vorher gesagt wurde, ist zusammengefasst worden.',
  retried: 'Das Modell wurde gebeten, es noch einmal zu versuchen.',
  unsupported: (kind) => `Ein nicht unterstützter Teil (${kind}).`,
  endings: {
    stopped: 'Diese Antwort wurde gestoppt.',
    interrupted: 'Diese Antwort wurde unterbrochen.',
    failed: 'Diese Antwort ist fehlgeschlagen.',
    truncated: 'Der Modellanbieter hat mitten in dieser Antwort aufgehört.',
    live: 'Diese Antwort wurde noch geschrieben.',
  },
}

/** The first known language that is asked for. @param languages as in `Accept-Language` */
export function documentWords(languages = ''): DocumentWords {
  const wanted = languages.split(',').map((range) => range.trim().slice(0, 2).toLowerCase())
  return [en, de].find(({ tag }) => tag === wanted.find((it) => it === 'en' || it === 'de')) ?? en
}

/** A moment as it is written in a language; without a place it can only be said in UTC. */
export function momentOf({ tag }: DocumentWords, iso: string): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Date(iso).toLocaleString(tag, format)} UTC`
}
